//! What every USB device answers, and what makes one a webcam, a printer or a keyboard.

/// A device behind the simulated port.
pub trait Device {
    /// The device descriptor, 18 bytes.
    fn descriptor(&self) -> Vec<u8>;
    /// The configuration descriptor with all interfaces and endpoints.
    fn configuration(&self) -> Vec<u8>;
    /// Manufacturer, product and serial number.
    fn strings(&self) -> [&'static str; 3];
    /// Answers a control request of the device's class; `None` stalls it.
    fn class_control(&mut self, setup: [u8; 8], data: &[u8]) -> Option<Vec<u8>>;
    /// Takes data of an OUT endpoint; `false`: not now.
    fn take(&mut self, data: &[u8]) -> bool;
    /// Gives at most `length` bytes to an IN endpoint; `None`: not now.
    fn give(&mut self, length: usize) -> Option<Vec<u8>>;
    /// A command from the FIFO.
    fn command(&mut self, command: &str);
}

/// Answers a request on endpoint 0; `None` stalls it.
pub fn control(device: &mut dyn Device, setup: [u8; 8], data: &[u8]) -> Option<Vec<u8>> {
    let [kind, request, index, what, ..] = setup;
    if kind & 0x60 != 0 {
        return device.class_control(setup, data);
    }
    match (kind, request, what) {
        (0x80, GET_DESCRIPTOR, 1) => Some(device.descriptor()),
        (0x80, GET_DESCRIPTOR, 2) => Some(device.configuration()),
        (0x80, GET_DESCRIPTOR, 3) => string(device, index),
        (0x80, GET_DESCRIPTOR, _) => None,
        (0x80..=0x82, 0, _) => Some(vec![0, 0]),
        (0x80, 8, _) => Some(vec![1]),
        (0x81, 10, _) => Some(vec![0]),
        // Set configuration, set interface, clear and set feature.
        (0, 9, _) | (1, 11, _) | (_, 1 | 3, _) => Some(vec![]),
        _ => device.class_control(setup, data),
    }
}

const GET_DESCRIPTOR: u8 = 6;

/// A string descriptor; number 0 lists the languages: English alone.
fn string(device: &dyn Device, index: u8) -> Option<Vec<u8>> {
    let Some(at) = usize::from(index).checked_sub(1) else { return Some(vec![4, 3, 9, 4]) };
    let mut bytes = vec![0, 3];
    bytes.extend(device.strings().get(at)?.encode_utf16().flat_map(u16::to_le_bytes));
    bytes[0] = u8::try_from(bytes.len()).expect("a short string");
    Some(bytes)
}
