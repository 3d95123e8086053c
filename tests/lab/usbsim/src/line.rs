//! A device at the far end of a serial line instead of a USB port.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::sync::mpsc::{Receiver, Sender};
use std::thread;

use crate::device::Device;
use crate::usbip::Input;

/// How many bytes are written at once.
const CHUNK_BYTES: usize = 64;

/// Serves the device on a line that was set up before (`stty raw`), until it is told to quit.
pub fn serve(path: &str, mut device: Box<dyn Device>, inputs: Sender<Input>, heard: &Receiver<Input>) {
    let mut line = OpenOptions::new().read(true).write(true).open(path).expect("the serial line");
    let reader = line.try_clone().expect("a second handle");
    thread::spawn(move || pass_bytes(reader, &inputs));
    for input in heard {
        match input {
            Input::Command(command) if command == "quit" => return,
            Input::Command(command) => device.command(&command),
            Input::Bytes(bytes) => {
                device.take(&bytes);
            }
            Input::Request(..) => {}
        }
        while let Some(answer) = device.give(CHUNK_BYTES) {
            line.write_all(&answer).expect("the line takes an answer");
        }
    }
}

fn pass_bytes(mut line: File, inputs: &Sender<Input>) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = line.read(&mut bytes) {
        if inputs.send(Input::Bytes(bytes[..count].to_vec())).is_err() {
            return;
        }
    }
}
