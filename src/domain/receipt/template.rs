//! What a till sets of its customers' receipts: a logo, words of the shop's own, and which of the optional blocks stand on them.
//!
//! What a receipt must tell stands on every one and is no choice: the shop's name, number and time, what was sold or redeemed,
//! the total and how it was paid, vouchers and their channels. Papers of the shop itself, such as the Z, have no template.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::Bitmap;
use super::characters::clean;

/// The newest form of a stored template that this program writes and reads.
const VERSION: u16 = 1;

/// How many lines of its own a shop may write above what a receipt tells, and as many beneath.
pub const LINES_MAX: usize = 4;

/// How many characters such a line has at most; on narrow paper it takes several.
pub const LINE_CHARS_MAX: usize = 64;

/// What the till's receipts look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Template {
    logo: Option<Logo>,
    above: Lines,
    below: Lines,
    without: BTreeSet<Optional>,
}

/// Lines as they were written, the empty ones among them.
type Lines = [String; LINES_MAX];

/// Where words of the shop's own stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// Beneath the shop's name, above what the receipt tells.
    Above,
    /// At its foot.
    Below,
}

/// A block that may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Optional {
    /// The shop's address.
    Address,
    /// Which till it was.
    Till,
    /// Who served.
    Staff,
    /// The member's level and the end of their reference.
    Member,
    /// What was saved on the whole.
    Saved,
    /// The table of taxes.
    Taxes,
    /// The code by which the receipt is found again.
    Code,
    /// What the hub says stands at the foot of this shop's receipts.
    Footer,
}

impl Optional {
    /// Each of them, in the order in which they stand on paper.
    pub const ALL: [Self; 8] =
        [Self::Address, Self::Till, Self::Staff, Self::Member, Self::Saved, Self::Taxes, Self::Code, Self::Footer];
}

/// The template that changes nothing: every optional block, no logo, no words.
pub static USUAL: Template = Template::usual();

impl Template {
    /// The template that changes nothing.
    pub const fn usual() -> Self {
        Self {
            logo: None,
            above: [const { String::new() }; LINES_MAX],
            below: [const { String::new() }; LINES_MAX],
            without: BTreeSet::new(),
        }
    }

    /// The logo at the top.
    pub const fn logo(&self) -> Option<&Logo> {
        self.logo.as_ref()
    }

    /// Sets the logo, or takes it away.
    pub fn set_logo(&mut self, logo: Option<Logo>) {
        self.logo = logo;
    }

    /// The lines of a place as they were written: always [`LINES_MAX`].
    pub const fn lines(&self, place: Place) -> &[String; LINES_MAX] {
        match place {
            Place::Above => &self.above,
            Place::Below => &self.below,
        }
    }

    /// Writes a line, the first being 0, as far as [`LINE_CHARS_MAX`] and without control characters. A line that there is not
    /// is not written.
    pub fn write(&mut self, place: Place, line: usize, text: &str) {
        let lines = match place {
            Place::Above => &mut self.above,
            Place::Below => &mut self.below,
        };
        if let Some(line) = lines.get_mut(line) {
            *line = clean(text).take(LINE_CHARS_MAX).collect();
        }
    }

    /// The lines of a place as they are printed: up to the last one that says something.
    pub fn printed(&self, place: Place) -> &[String] {
        let lines = self.lines(place);
        let count = lines.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
        lines.get(..count).unwrap_or_default()
    }

    /// Whether a block stands on the receipts.
    pub fn shows(&self, block: Optional) -> bool {
        !self.without.contains(&block)
    }

    /// Leaves a block out, or puts it back.
    pub fn switch(&mut self, block: Optional) {
        if !self.without.remove(&block) {
            self.without.insert(block);
        }
    }
}

impl Default for Template {
    fn default() -> Self {
        Self::usual()
    }
}

/// A picture at the top of receipts, in the middle: small enough for the narrowest paper, and to stand in every document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Bitmap", into = "Bitmap")]
pub struct Logo(Bitmap);

impl Logo {
    /// How many dots it is wide at most: all of 58 mm paper.
    pub const WIDTH_MAX: u16 = 384;
    /// How many dots it is high at most: 20 mm.
    pub const HEIGHT_MAX: u16 = 160;

    /// Refuses a picture that is too large or has no dot to print.
    pub fn new(picture: Bitmap) -> Result<Self, NoLogo> {
        if picture.width() > Self::WIDTH_MAX || picture.height() > Self::HEIGHT_MAX.into() {
            return Err(NoLogo::TooLarge { width: picture.width(), height: picture.height() });
        }
        if picture.rows().flatten().all(|dots| *dots == 0) {
            return Err(NoLogo::Blank);
        }
        Ok(Self(picture))
    }

    /// Its dots.
    pub const fn picture(&self) -> &Bitmap {
        &self.0
    }
}

impl From<Logo> for Bitmap {
    fn from(logo: Logo) -> Self {
        logo.0
    }
}

impl TryFrom<Bitmap> for Logo {
    type Error = NoLogo;

    fn try_from(picture: Bitmap) -> Result<Self, NoLogo> {
        Self::new(picture)
    }
}

/// Why a picture is no logo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLogo {
    /// It is wider or higher than a logo may be.
    #[error("a logo of {width} × {height} dots is too large")]
    TooLarge {
        /// In dots.
        width: u16,
        /// In dots.
        height: u32,
    },
    /// Nothing of it would be seen.
    #[error("the logo has no dot to print")]
    Blank,
}

/// The stored form. Read strictly: what is not understood may be what a receipt must not show.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    v: u16,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    logo: Option<Logo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    above: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    below: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    without: BTreeSet<Optional>,
}

/// Why a stored template cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is of a form that this program does not know.
    #[error("receipt template form {0} is not known to this program (it knows {VERSION})")]
    Version(u16),
    /// It has more lines than fit, or longer ones.
    #[error("a receipt has at most {LINES_MAX} lines of its own above and below, of {LINE_CHARS_MAX} characters")]
    Words,
}

impl From<Template> for Stored {
    fn from(template: Template) -> Self {
        let [above, below] = [Place::Above, Place::Below].map(|place| template.printed(place).to_vec());
        Self { v: VERSION, logo: template.logo, above, below, without: template.without }
    }
}

impl TryFrom<Stored> for Template {
    type Error = Unreadable;

    fn try_from(stored: Stored) -> Result<Self, Unreadable> {
        let Stored { v, logo, above, below, without } = stored;
        if v != VERSION {
            return Err(Unreadable::Version(v));
        }
        let mut template = Self { logo, without, ..Self::usual() };
        for (place, lines) in [(Place::Above, above), (Place::Below, below)] {
            if lines.len() > LINES_MAX || lines.iter().any(|line| line.chars().count() > LINE_CHARS_MAX) {
                return Err(Unreadable::Words);
            }
            for (at, line) in lines.iter().enumerate() {
                template.write(place, at, line);
            }
        }
        Ok(template)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A small mark: a ring.
    pub(crate) fn logo() -> Logo {
        let ring = |x: u16, y: u32| {
            let (x, y) = (i64::from(x) - 60, i64::from(y) - 40);
            (30 * 30..=38 * 38).contains(&(x * x + y * y))
        };
        Logo::new(Bitmap::from_dots(120, 80, ring)).unwrap()
    }

    /// Any template.
    pub(crate) fn any_template() -> impl Strategy<Value = Template> {
        let lines = || proptest::collection::vec(".{0,90}", LINES_MAX);
        let without = proptest::collection::vec(any::<bool>(), Optional::ALL.len());
        (any::<bool>(), lines(), lines(), without).prop_map(|(with_logo, above, below, without)| {
            let mut template = Template::usual();
            template.set_logo(with_logo.then(logo));
            for (place, lines) in [(Place::Above, above), (Place::Below, below)] {
                lines.iter().enumerate().for_each(|(at, line)| template.write(place, at, line));
            }
            let left_out = Optional::ALL.into_iter().zip(without).filter(|(_, without)| *without);
            left_out.for_each(|(block, _)| template.switch(block));
            template
        })
    }

    #[test]
    fn a_template_of_another_form_is_refused() {
        let read = |stored: &str| serde_json::from_str::<Template>(stored).map_err(|error| error.to_string());
        assert_eq!(read(r#"{"v":1}"#), Ok(Template::usual()));
        for (stored, says) in [
            (r#"{"v":2}"#, "form 2 is not known"),
            (r#"{"v":1,"colour":"red"}"#, "colour"),
            (r#"{"v":1,"without":["total"]}"#, "total"),
            (r#"{"v":1,"above":["","","","",""]}"#, "at most 4 lines"),
        ] {
            assert!(read(stored).unwrap_err().contains(says), "{stored}");
        }
        let long = format!(r#"{{"v":1,"below":["{}"]}}"#, "x".repeat(LINE_CHARS_MAX + 1));
        assert!(read(&long).unwrap_err().contains("64 characters"));
    }

    #[test]
    fn a_logo_fits_the_narrowest_paper_and_is_seen() {
        let of = |width, height, black| Logo::new(Bitmap::from_dots(width, height, |_, _| black)).map(|_| ());
        assert_eq!(of(384, 160, true), Ok(()));
        assert_eq!(of(385, 160, true), Err(NoLogo::TooLarge { width: 385, height: 160 }));
        assert_eq!(of(384, 161, true), Err(NoLogo::TooLarge { width: 384, height: 161 }));
        assert_eq!([of(384, 160, false), of(0, 0, true)], [Err(NoLogo::Blank); 2]);
        let stored = serde_json::to_string(&Bitmap::white(8, 1)).unwrap();
        assert!(serde_json::from_str::<Logo>(&stored).is_err(), "nor is a stored one");
    }

    #[test]
    fn a_line_has_no_control_characters_and_an_end() {
        let mut template = Template::usual();
        template.write(Place::Above, 1, "\u{1b}p\0call\tus\n");
        template.write(Place::Above, 2, &"茶".repeat(LINE_CHARS_MAX + 9));
        template.write(Place::Above, LINES_MAX, "nowhere");
        assert_eq!(template.printed(Place::Above)[..2], ["", "pcall us "]);
        assert_eq!(template.printed(Place::Above)[2].chars().count(), LINE_CHARS_MAX);
        template.write(Place::Above, 1, " ");
        template.write(Place::Above, 2, " ");
        assert_eq!(template.printed(Place::Above), [""; 0], "empty lines at the end are none");
    }

    #[test]
    fn every_optional_block_is_listed_once() {
        // Adding a block stops this from compiling until it is listed.
        let place = |block| match block {
            Optional::Address => 0,
            Optional::Till => 1,
            Optional::Staff => 2,
            Optional::Member => 3,
            Optional::Saved => 4,
            Optional::Taxes => 5,
            Optional::Code => 6,
            Optional::Footer => 7,
        };
        assert_eq!(Optional::ALL.map(place), [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    proptest! {
        #[test]
        fn what_is_printed_comes_back_as_it_was_stored(template in any_template()) {
            let stored = serde_json::to_string(&template).unwrap();
            let read: Template = serde_json::from_str(&stored).unwrap();
            for place in [Place::Above, Place::Below] {
                prop_assert_eq!(read.printed(place), template.printed(place));
            }
            prop_assert_eq!(read.logo(), template.logo());
            for block in Optional::ALL {
                prop_assert_eq!(read.shows(block), template.shows(block));
            }
        }
    }
}
