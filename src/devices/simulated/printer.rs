//! A receipt printer on a real TCP socket, written from the ESC/POS reference and not from our encoder, so that it can
//! disagree with it.
//!
//! One thread takes connections, one at a time, into a receive buffer that outlives them, and obeys real-time commands
//! as they arrive; another interprets the buffer in order, like the one processor of a printer, and prints. What came
//! out is [`SimulatedPrinter::paper`]. Everything that happens to a printer in a shop can be done to it while it runs.

mod interpreter;
mod machine;
mod print;
mod real_time;
mod socket;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use image::GrayImage;

use self::interpreter::Interpreter;
use self::machine::{Drawer, Machine, Roll};
use self::socket::Door;
use crate::devices::drawer::Standing;
use crate::devices::printer::{Level, raster};

/// What kind of printer it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Model {
    /// Dots across: 384 for 58 mm, 576 for 80 mm.
    pub dots: u16,
    /// How much it takes before it stops reading.
    pub buffer_bytes: usize,
    /// What it answers.
    pub answers: Answers,
}

impl Model {
    /// A printer that knows everything, for 58 mm paper.
    pub const MM58: Self = Self { dots: 384, buffer_bytes: 64 * 1024, answers: Answers::All };
    /// The same for 80 mm paper.
    pub const MM80: Self = Self { dots: 576, ..Self::MM58 };
}

/// What a printer answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answers {
    /// Everything.
    All,
    /// Everything but process ids (`GS ( H`): many printers made in China.
    NoProcessId,
    /// Nothing at all: many printers on USB.
    None,
}

/// What came out of the printer.
#[derive(Debug, Clone)]
pub struct Paper {
    /// Line by line, cuts as a line that begins with `8<`.
    pub text: String,
    /// Dot by dot, black on white.
    pub image: GrayImage,
    /// How often it was cut.
    pub cuts: usize,
    /// Pulses to cash drawers.
    pub drawer_pulses: Vec<DrawerPulse>,
    /// Every byte that was received.
    pub bytes: Vec<u8>,
    /// What a printer would have printed as rubbish, or not understood.
    pub complaints: Vec<String>,
}

/// One pulse to a cash drawer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawerPulse {
    /// The connector's pin: 2 or 5.
    pub pin: u8,
    /// How long, in milliseconds.
    pub on_ms: u16,
    /// The pause after it, in milliseconds.
    pub off_ms: u16,
}

/// A printer that listens on a port of this machine until it is dropped.
pub struct SimulatedPrinter {
    address: SocketAddr,
    machine: Arc<Machine>,
    threads: Vec<JoinHandle<()>>,
}

impl SimulatedPrinter {
    /// Switches a printer on, on a free port of 127.0.0.1.
    pub fn start(model: Model) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let machine = Arc::new(Machine::new(model));
        let door = Door::new(address, Arc::clone(&machine));
        let interpreter = Interpreter::new(model, Arc::clone(&machine));
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let threads = vec![
            named("printer socket").spawn(move || door.run(listener))?,
            named("printer interpreter").spawn(move || interpreter.run())?,
        ];
        Ok(Self { address, machine, threads })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has come out so far.
    pub fn paper(&self) -> Paper {
        let state = self.machine.lock();
        Paper {
            text: state.text.clone(),
            image: raster::to_image(&state.rows),
            cuts: state.cuts,
            drawer_pulses: state.pulses.clone(),
            bytes: state.received.clone(),
            complaints: state.complaints.clone(),
        }
    }

    /// The last pieces of paper that were cut off, the newest first, dot by dot; how many there were in all is
    /// [`SimulatedPrinter::cuts`].
    pub fn pieces(&self) -> Vec<GrayImage> {
        self.machine.lock().pieces.iter().map(raster::to_image).collect()
    }

    /// How often it has cut.
    pub fn cuts(&self) -> usize {
        self.machine.lock().cuts
    }

    /// Waits until it has worked through everything that it received; `false` if it has not within `limit`.
    #[must_use]
    pub fn settle(&self, limit: Duration) -> bool {
        self.machine.wait(limit, |state| state.is_idle)
    }

    /// Takes the paper out; it notices at once.
    pub fn take_paper_out(&self) {
        self.machine.change(|state| state.roll = Roll::Empty);
    }

    /// Lets the paper end after so many rows of dots more.
    pub fn end_paper_after(&self, rows: u32) {
        self.machine.change(|state| state.roll = Roll::Ends(rows));
    }

    /// Lets the sensor say that the roll is nearly empty.
    pub fn let_paper_run_low(&self) {
        self.machine.change(|state| state.roll = Roll::Low);
    }

    /// Puts a new roll in; it prints on by itself.
    pub fn load_paper(&self) {
        self.machine.change(|state| state.roll = Roll::Full);
    }

    /// Opens the cover.
    pub fn open_cover(&self) {
        self.machine.change(|state| state.is_cover_open = true);
    }

    /// Closes it; it prints on by itself.
    pub fn close_cover(&self) {
        self.machine.change(|state| state.is_cover_open = false);
    }

    /// Takes it off-line, as by holding its feed button.
    pub fn go_offline(&self) {
        self.machine.change(|state| state.is_offline_by_hand = true);
    }

    /// Takes it back on-line.
    pub fn go_online(&self) {
        self.machine.change(|state| state.is_offline_by_hand = false);
    }

    /// Limits how fast it works; 960 bytes a second is a serial line at 9600 baud.
    pub fn slow_to(&self, bytes_per_second: u32) {
        self.machine.change(|state| state.bytes_per_second = Some(bytes_per_second));
    }

    /// Plugs a drawer in whose switch has this level while it is open. A pulse opens it.
    pub fn plug_in_drawer(&self, open: Level) {
        self.machine.change(|state| state.drawer = Some(Drawer { open, standing: Standing::Shut }));
    }

    /// Shuts the drawer by hand.
    pub fn shut_drawer(&self) {
        self.machine.change(|state| {
            if let Some(drawer) = &mut state.drawer {
                drawer.standing = Standing::Shut;
            }
        });
    }

    /// Stops taking bytes from the network.
    pub fn stop_reading(&self) {
        self.machine.change(|state| state.is_reading = false);
    }

    /// Takes bytes again.
    pub fn read_on(&self) {
        self.machine.change(|state| state.is_reading = true);
    }

    /// Resets the connection once so many bytes more have been received.
    pub fn reset_after(&self, bytes: usize) {
        self.machine.change(|state| state.reset_after = Some(bytes));
    }

    /// Refuses connections, as while its network cable is out.
    pub fn refuse(&self) {
        socket::close(&self.machine, self.address);
    }

    /// Takes connections again, at the same address.
    pub fn accept(&self) {
        socket::reopen(&self.machine);
    }

    /// Jams the cutter: the next cut stops the printer with an error.
    pub fn jam_cutter(&self) {
        self.machine.change(|state| state.is_cutter_jammed = true);
    }

    /// Clears the jam by hand; the printer still waits for `DLE ENQ`.
    pub fn clear_jam(&self) {
        self.machine.change(|state| state.is_cutter_jammed = false);
    }

    /// Reports every change by itself, as after `GS a`.
    pub fn report_changes(&self) {
        self.machine.change(|state| state.reports_changes = true);
    }

    /// Cuts its power: whatever is in its buffer is lost, and nobody is told.
    pub fn cut_power(&self) {
        self.machine.change(|state| {
            state.wants_open = false;
            state.forget();
        });
        socket::close(&self.machine, self.address);
    }

    /// Gives it power again.
    pub fn restore_power(&self) {
        self.machine.change(|state| state.has_fault = false);
        socket::reopen(&self.machine);
    }
}

impl Drop for SimulatedPrinter {
    fn drop(&mut self) {
        self.machine.change(|state| state.is_over = true);
        socket::close(&self.machine, self.address);
        for thread in self.threads.drain(..) {
            // A thread that panicked has been reported by the panic hook.
            let _ = thread.join();
        }
    }
}
