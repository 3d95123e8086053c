//! Tells the engine how a device is: each change once, and again until it was heard.

use super::{Device, Event, Events, Status};

/// The last thing that was said of one device.
#[derive(Debug)]
pub(super) struct StatusLine {
    device: Device,
    events: Events,
    said: Option<Status>,
}

impl StatusLine {
    pub(super) fn new(device: Device, events: Events) -> Self {
        Self { device, events, said: None }
    }

    /// Says so unless it is what was said last. What found the channel full counts as unsaid and is said with the next
    /// call, so it does no harm to call this with every frame.
    pub(super) fn say(&mut self, status: Status) {
        if self.said.as_ref() == Some(&status) {
            return;
        }
        tracing::info!(device = ?self.device, ?status, "a device changed");
        if self.events.try_send(Event::Status(self.device, status.clone())).is_ok() {
            self.said = Some(status);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn each_change_is_said_once_and_again_until_it_was_heard() {
        let (events, heard) = mpsc::sync_channel(1);
        let mut line = StatusLine::new(Device::Camera, events);
        line.say(Status::Ready);
        line.say(Status::Ready);
        line.say(Status::Lost("unplugged".into())); // the channel is full
        assert_eq!(heard.try_recv(), Ok(Event::Status(Device::Camera, Status::Ready)));
        assert!(heard.try_recv().is_err());
        line.say(Status::Lost("unplugged".into()));
        assert_eq!(heard.try_recv(), Ok(Event::Status(Device::Camera, Status::Lost("unplugged".into()))));
    }
}
