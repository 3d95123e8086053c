//! `usbsim webcam|printer|keyboard PORT FIFO [FILE]`: a USB device that the kernel takes for a real one. PORT is a number, or
//! the path of a serial line for a printer at its far end.
//!
//! The kernel's own drivers (uvcvideo, usblp, usbhid) talk to it through `vhci_hcd`, the host controller of USB/IP, so
//! Countersign's camera, printer and scanner code meet real device nodes, real driver errors and real unplugging. Commands
//! come as lines through the FIFO: `unplug`, `plug`, `quit`, and those of the device (see each file). A printer keeps what
//! it was sent in FILE.

mod device;
mod keyboard;
mod line;
mod printer;
mod usbip;
mod webcam;

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::sync::mpsc::{Sender, channel};
use std::thread;

use device::Device;
use usbip::{Input, Port};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [kind, port, fifo, rest @ ..] = arguments.as_slice() else {
        panic!("usbsim webcam|printer|keyboard PORT FIFO [FILE]");
    };
    let device: Box<dyn Device> = match kind.as_str() {
        "webcam" => Box::new(webcam::Webcam::new()),
        "printer" => Box::new(printer::Printer::new(rest.first().expect("a printer needs a file"))),
        "keyboard" => Box::new(keyboard::Keyboard::default()),
        other => panic!("no such device: {other}"),
    };
    let (inputs, heard) = channel();
    let commands = inputs.clone();
    let fifo = fifo.clone();
    thread::spawn(move || pass_commands(&fifo, &commands));
    match port.parse() {
        Ok(number) => Port::new(number, inputs).serve(device, &heard),
        Err(_) => line::serve(port, device, inputs, &heard),
    }
}

/// Opened for writing too, so that it does not end when a shell has written its line.
fn pass_commands(fifo: &str, commands: &Sender<Input>) {
    let fifo = OpenOptions::new().read(true).write(true).open(fifo).expect("the FIFO");
    for line in BufReader::new(fifo).lines() {
        let Ok(line) = line else { return };
        if commands.send(Input::Command(line.trim().to_owned())).is_err() {
            return;
        }
    }
}
