//! Every size of the window, in logical pixels.

/// An icon to its caption.
pub const S4: f32 = 4.0;
/// Keys of a keypad, chips, cards in a column.
pub const S8: f32 = 8.0;
/// An icon to its label, tiles, dense reports.
pub const S12: f32 = 12.0;
/// Padding of panels and windows, and the gap between panels.
pub const S16: f32 = 16.0;
/// The two lines of a label and its figure in a verdict's body.
pub const S20: f32 = 20.0;
/// Padding of a verdict card.
pub const S24: f32 = 24.0;
/// Two columns within one card.
pub const S32: f32 = 32.0;
/// The edge of a screen that has no frame.
pub const S48: f32 = 48.0;

/// A line, and the room that a border takes.
pub const HAIR: f32 = 1.0;
/// The border of most things. A stroke of exactly one pixel is drawn with a gap in the middle of every side longer than 512
/// pixels; a trace more closes it and is not seen.
pub const BORDER: f32 = 1.005;
/// The border of the field, of what is chosen, and of the focus ring.
pub const BOLD_LINE: f32 = 2.0;
/// The gap between a thing and its focus ring.
pub const RING_GAP: f32 = 2.0;
/// Corners of chips, key caps and quantity boxes.
pub const R6: f32 = 6.0;
/// Corners of panels, buttons, fields and tiles.
pub const R10: f32 = 10.0;
/// Corners within a border of [`R10`]: nothing is clipped round, so what fills a panel rounds its own corners.
pub const R9: f32 = 9.0;

/// The smallest thing to touch.
pub const TARGET: f32 = 48.0;
/// Ordinary buttons and inputs.
pub const PRIMARY: f32 = 56.0;
/// Keys of a keypad, and the one primary action of a screen.
pub const KEY: f32 = 72.0;
/// A keypad of four rows in as little height as it can do with.
pub const KEYPAD_LOW: f32 = 4.0 * TARGET + 3.0 * S8;
/// Navigation at the left.
pub const RAIL: f32 = 88.0;
/// A place in it: wide enough for the longest of their names in bold.
pub const PLACE: f32 = 79.0;
/// Navigation above the strip, where the window is higher than wide.
pub const BAR_PLACES: f32 = 80.0;

/// The status strip at the bottom.
pub const STRIP: f32 = 40.0;
/// The one field on top.
pub const FIELD: f32 = 64.0;
/// The caret in the field.
pub const CARET: f32 = 28.0;
/// A chip.
pub const CHIP: f32 = 32.0;
/// A count on a navigation item.
pub const COUNT: f32 = 20.0;
/// A key cap.
pub const KEY_CAP: f32 = 24.0;
/// The head of a panel.
pub const PANEL_HEAD: f32 = 52.0;
/// The head of a verdict card.
pub const VERDICT_HEAD: f32 = 112.0;
/// The head of a verdict card where several stand together.
pub const VERDICT_HEAD_SMALL: f32 = 96.0;
/// A row of the list beside the verdict.
pub const LIST_ROW: f32 = 68.0;
/// A row of an inbox, where a state stands beside the name.
pub const INBOX_ROW: f32 = 76.0;
/// A time of day at the begin of a row.
pub const TIME: f32 = 48.0;
/// An amount of money at the end of a row.
pub const MONEY: f32 = 104.0;
/// A row of a table.
pub const TABLE_ROW: f32 = 36.0;
/// The head of a table.
pub const TABLE_HEAD: f32 = 32.0;
/// A row of what is handed over.
pub const ITEM_ROW: f32 = 64.0;
/// The same where many things stand together.
pub const ITEM_ROW_SMALL: f32 = 40.0;
/// The height of its quantity's box.
pub const ITEM_BOX_SMALL: f32 = 28.0;
/// The box of a quantity.
pub const QUANTITY: f32 = 40.0;
/// A label with its figure.
pub const FIGURE_ROW: f32 = 32.0;
/// Labels and their figures may not be further apart than this.
pub const FIGURES: f32 = 560.0;
/// The same where the figure is the sum.
pub const SUM_ROW: f32 = 40.0;
/// The column beside the verdict, also the basket while paying.
pub const SIDE: f32 = 376.0;
/// The basket while things are picked.
pub const BASKET: f32 = 440.0;
/// Something that is sold, to be touched.
pub const TILE: f32 = 118.0;
/// The same where things that are sold have pictures: two rows of them stand in the least window, also over a pager.
pub const TILE_TALL: f32 = 164.0;
/// The picture on it.
pub const TILE_PICTURE: f32 = 64.0;
/// How much is seen of the picture of what is sold out.
pub const FADED: f32 = 0.3;
/// The least width of it.
pub const TILE_WIDTH: f32 = 168.0;
/// The least width of a tab over the tiles.
pub const TAB_WIDTH: f32 = 104.0;
/// What is chosen about a product may be as high as this; more of it is scrolled.
pub const PICKING_MAX: f32 = 392.0;
/// The ways to pay, one below the other.
pub const MEANS: f32 = 212.0;
/// What was paid so far, beside the keypad.
pub const PAID: f32 = 224.0;
/// The least width of an amount that is offered.
pub const QUICK: f32 = 80.0;
/// A row of the count of a drawer.
pub const COUNT_ROW: f32 = 56.0;
/// The lines of a sale that may come back: as many are seen at once, more of them are scrolled.
pub const COMING_BACK: f32 = 4.0 * COUNT_ROW;
/// How many there are of a note or coin.
pub const PIECES: f32 = 72.0;
/// From this width on what a card says is set larger.
pub const CARD_ROOMY: f32 = 1500.0;
/// From this width on the ways beside ringing up have room for their icons.
pub const WAYS_ROOMY: f32 = 760.0;
/// The keys of a keypad within a card are as high as there is room, up to four rows of [`KEY`] with their gaps.
pub const KEYPAD_MAX: f32 = 312.0;
/// What stands in the place of a card where nobody stands at the counter and the window is high.
pub const IDLE: f32 = 320.0;
/// An undo button, wide enough for `59:59` and `This shift`.
pub const UNDO: f32 = 122.0;
/// A card on the board of bookings.
pub const BOOKING_CARD: f32 = 146.0;
/// The same with a row of buttons.
pub const BOOKING_CARD_WAYS: f32 = 206.0;
/// The same with the place to lead them to and a row of buttons.
pub const BOOKING_CARD_IN: f32 = 246.0;
/// The least width of such a card.
pub const BOOKING_CARD_WIDTH: f32 = 236.0;
/// The head of a column of cards.
pub const COLUMN_HEAD: f32 = 32.0;
/// A time of day in a list, or a small number with its icon.
pub const TIME_OF_DAY: f32 = 64.0;
/// A time with its day in a list.
pub const MOMENT: f32 = 132.0;
/// A phone in a list.
pub const PHONE: f32 = 124.0;
/// A state in a list.
pub const STATE: f32 = 168.0;
/// The label of a fact, before what it says.
pub const FACT_LABEL: f32 = 104.0;
/// A row of a report that opens what is behind it.
pub const REPORT_ROW: f32 = 36.0;
/// The head of a panel of a report.
pub const REPORT_HEAD: f32 = 40.0;
/// A key figure of a report, and where there is much room.
pub const KEY_FIGURE: f32 = 112.0;
/// The same with large figures.
pub const KEY_FIGURE_LARGE: f32 = 140.0;
/// A panel of a report with a chart.
pub const REPORT_CHART: f32 = 232.0;
/// A panel of a report with a list of figures.
pub const REPORT_LIST: f32 = 268.0;
/// From this width on a report has room for large figures and one more of them.
pub const REPORT_ROOMY: f32 = 1500.0;
/// The figures of a chart's axis.
pub const CHART_AXIS: f32 = 32.0;
/// What a part of a whole is called.
pub const CHART_NAME: f32 = 172.0;
/// How many it is.
pub const CHART_COUNT: f32 = 64.0;
/// Worth how much it is.
pub const CHART_AMOUNT: f32 = 100.0;
/// The window as it is opened first.
pub const WINDOW: (f32, f32) = (1366.0, 768.0);
/// What every screen needs at least: the smallest screen, less what a desktop takes of it. It is not drawn larger than leaves as
/// much, and smaller in a window that is smaller.
pub const LAYOUT_MIN: (f32, f32) = (1280.0, 700.0);
/// The same where the window is higher than wide.
pub const LAYOUT_MIN_UPRIGHT: (f32, f32) = (1024.0, 1280.0);
/// The window may not become smaller; a screen on end is not as wide as one that is not must be.
pub const WINDOW_MIN: (f32, f32) = (LAYOUT_MIN_UPRIGHT.0, LAYOUT_MIN.1);
/// What is said of a code that was read in part, over everything.
pub const TORN: f32 = 720.0;
/// From this height on what stands one below the other has room for all of it.
pub const TALL: f32 = 1200.0;
/// The side window of the demo.
pub const STREET: (f32, f32) = (520.0, 900.0);
/// It may not become smaller.
pub const STREET_MIN: (f32, f32) = (480.0, 600.0);
/// The customer display as it is opened first, as a window among others.
pub const DISPLAY: (f32, f32) = (1024.0, 600.0);
/// It may not become smaller.
pub const DISPLAY_MIN: (f32, f32) = (800.0, 480.0);
/// It is drawn larger on a screen that is larger than this.
pub const DISPLAY_DESIGN: (f32, f32) = (1366.0, 768.0);
/// By how much at most.
pub const DISPLAY_FACTOR_MAX: f32 = 3.0;
/// A row of what the customer buys.
pub const DISPLAY_ROW: f32 = 72.0;
/// How many of it.
pub const DISPLAY_COUNT: f32 = 56.0;
/// What a digit takes in bold in the largest type.
pub const DISPLAY_DIGIT: f32 = 43.0;
/// A figure beneath the rows.
pub const DISPLAY_FIGURE: f32 = 32.0;
/// The icon of what is said to the customer.
pub const ICON_DISPLAY: f32 = 96.0;
/// A module of a QR code that a phone reads from the screen.
pub const QR_MODULE: f32 = 6.0;
/// The frame around every window of training.
pub const TRAINING_FRAME: f32 = 6.0;
/// A dialog.
pub const DIALOG: f32 = 560.0;
/// The bar of what is scrolled, with the gap before it.
pub const SCROLL_BAR: f32 = 10.0 + S8;
/// The width of what is chosen from in it, beside the bar where there is more than has room.
pub const CHOICES: f32 = DIALOG - 2.0 * S24 - SCROLL_BAR;
/// The same in a dialog of two columns.
pub const CHOICES_WIDE: f32 = DIALOG_WIDE - 2.0 * S24 - SCROLL_BAR;
/// A dialog of two columns.
pub const DIALOG_WIDE: f32 = 960.0;
/// The list of the command palette: seven of its rows, with the gaps between them.
pub const PALETTE: f32 = 7.0 * TARGET + 6.0 * S4;

/// Somebody of the staff, to be chosen.
pub const PERSON: f32 = 104.0;
/// The round ground of their initial.
pub const AVATAR: f32 = 64.0;
/// The place of a digit of a PIN.
pub const PIN_DOT: f32 = 20.0;
/// The dots of a PIN, and what is said where they stand.
pub const PIN_ROW: f32 = 40.0;
/// What is asked or wrong above them: two lines, also where there is one.
pub const PIN_SAYS: f32 = 44.0;
/// The keypad of a PIN, and what stands above and beneath it.
pub const PIN_PAD: f32 = 336.0;
/// The column of the PIN where one signs in.
pub const PIN_SIDE: f32 = 480.0;
/// The caps of several keys that do one thing.
pub const KEY_CAPS: f32 = 160.0;
/// A small square of colour in a legend.
pub const SWATCH: f32 = 12.0;
/// The bar of a budget or a share.
pub const BAR: f32 = 12.0;
/// The picture of the camera beside the verdict.
pub const CAMERA: f32 = 202.0;
/// The same where things to press stand beside it.
pub const CAMERA_SMALL: f32 = 155.0;
/// How wide it is then: as most cameras see.
pub const CAMERA_SMALL_WIDTH: f32 = 276.0;
/// Somebody on the street of the demo.
pub const CUSTOMER: f32 = 52.0;
/// A slip as it hangs out of the printer.
pub const SLIP: f32 = 192.0;
/// How much of it is seen.
pub const SLIP_SEEN: f32 = 118.0;
/// A slip held up to be read.
pub const SLIP_READ: f32 = 432.0;
/// A receipt as it would be printed on 80 mm: three pixels for four dots.
pub const PREVIEW: f32 = 432.0;
/// The same on 58 mm.
pub const PREVIEW_NARROW: f32 = 288.0;
/// The picture of the camera where it is looked after.
pub const CAMERA_LARGE: f32 = 282.0;
/// Its width.
pub const CAMERA_LARGE_WIDTH: f32 = 502.0;
/// The menu at the left of a room.
pub const MENU: f32 = 228.0;
/// The column of devices beside the camera's.
pub const DEVICES: f32 = 454.0;
/// The title above a room.
pub const TITLE: f32 = 48.0;
/// The steps at the left of the first run.
pub const STEPS: f32 = 352.0;
/// The number of a step.
pub const STEP_NUMBER: f32 = 44.0;
/// A step with its number.
pub const STEP_ROW: f32 = 72.0;
/// The number of a line of instructions.
pub const LINE_NUMBER: f32 = 32.0;
/// A card that offers a way, with what follows from it.
pub const OFFER: f32 = 128.0;
/// The picture of the camera beside instructions.
pub const CAMERA_BESIDE: f32 = 380.0;
/// What is drawn over the corners of a picture, outwards from it.
pub const RIM: f32 = 4.0;
/// An arm of a corner mark around a code.
pub const MARK_ARM: f32 = 20.0;
/// Its thickness.
pub const MARK_LINE: f32 = 3.0;

/// Icons in the strip and in chips.
pub const ICON_SMALL: f32 = 20.0;
/// Icons in buttons and lists.
pub const ICON: f32 = 24.0;
/// The icon of the field.
pub const ICON_FIELD: f32 = 28.0;
/// The icon of a verdict.
pub const ICON_VERDICT: f32 = 64.0;
/// The icon beside a title.
pub const ICON_TITLE: f32 = 44.0;
/// The icon of a verdict where several stand together.
pub const ICON_VERDICT_SMALL: f32 = 56.0;

/// How large labels and figures are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Grain {
    /// As on the smallest screen.
    #[default]
    Usual,
    /// Where there is more room: read from farther away.
    Large,
}

impl Grain {
    /// Their type.
    pub const fn size(self) -> Type {
        match self {
            Self::Usual => Type::T16,
            Self::Large => Type::T20,
        }
    }

    /// The height of a row of them.
    pub const fn row(self) -> f32 {
        match self {
            Self::Usual => FIGURE_ROW,
            Self::Large => SUM_ROW,
        }
    }
}

/// A measure in whole pixels, for pictures that are made to measure.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a measure is a small positive number")]
pub const fn whole(measure: f32) -> u16 {
    measure as u16
}

/// A size of type with its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// Labels, strip, heads of tables, hints; the smallest there is.
    T14,
    /// Body, rows, buttons.
    T16,
    /// Prices, primary buttons, the field, the next step.
    T20,
    /// Titles, the sentence of a verdict, digits of a keypad.
    T28,
    /// The state of a verdict, a total, change due.
    T44,
    /// The amount to pay on the customer's display.
    T72,
}

impl Type {
    /// Every size, the smallest first.
    pub const ALL: [Self; 6] = [Self::T14, Self::T16, Self::T20, Self::T28, Self::T44, Self::T72];

    /// Its size.
    pub const fn size(self) -> f32 {
        match self {
            Self::T14 => 14.0,
            Self::T16 => 16.0,
            Self::T20 => 20.0,
            Self::T28 => 28.0,
            Self::T44 => 44.0,
            Self::T72 => 72.0,
        }
    }

    /// The height of a line of it.
    pub const fn line(self) -> f32 {
        match self {
            Self::T14 => 20.0,
            Self::T16 => 22.0,
            Self::T20 => 28.0,
            Self::T28 => 38.0,
            Self::T44 => 54.0,
            Self::T72 => 84.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_touch_is_smaller_than_a_finger() {
        for height in [TARGET, PRIMARY, KEY, FIELD] {
            assert!(height >= 48.0);
        }
    }

    #[test]
    fn every_line_is_whole_and_higher_than_its_type() {
        for size in Type::ALL {
            assert!(size.line() >= size.size() * 1.15, "{size:?}");
            assert!(size.line().fract() == 0.0 && size.size() >= 14.0, "{size:?}");
        }
    }
}
