//! What a printer can do, as set at the counter or found out by the test page.

use serde::{Deserialize, Serialize};

/// The abilities of one printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// How wide it prints.
    pub paper: Paper,
    /// How text is sent.
    pub encoding: Encoding,
    /// Who draws QR codes.
    pub qr: QrSupport,
    /// What cuts the paper.
    pub cutter: Cutter,
    /// Where the cash drawer is plugged in.
    pub drawer: Drawer,
    /// Whether it answers questions about its state.
    pub status: StatusSupport,
    /// How it confirms a job.
    pub ack: Ack,
    /// Bits per second of a serial line; `None` for anything faster than paper.
    pub baud: Option<u32>,
    /// How it says on a serial line that its buffer is full.
    pub flow: Flow,
}

impl Profile {
    /// A usual 58 mm printer: no cutter, answers `DLE EOT` and `GS r`.
    pub const MM58: Self = Self {
        paper: Paper::MM58,
        encoding: Encoding::Gb18030,
        qr: QrSupport::Native,
        cutter: Cutter::None,
        drawer: Drawer::Pin2,
        status: StatusSupport::DleEot,
        ack: Ack::GsR,
        baud: None,
        flow: Flow::None,
    };

    /// A usual 80 mm printer: as [`Self::MM58`], with a cutter.
    pub const MM80: Self = Self { paper: Paper::MM80, cutter: Cutter::Partial, ..Self::MM58 };

    /// The same printer, sent pictures instead of text.
    #[must_use]
    pub fn raster(self) -> Self {
        Self { encoding: Encoding::Raster, qr: QrSupport::Raster, ..self }
    }

    /// How many bytes a second reach the printer; `None` where the line is not what limits it.
    pub fn bytes_per_second(&self) -> Option<u32> {
        // One start and one stop bit around eight.
        self.baud.map(|baud| (baud / 10).max(1))
    }
}

/// How wide a printer prints. A column is 12 dots: a letter of font A, half a Chinese character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "StoredPaper", into = "StoredPaper")]
pub struct Paper {
    columns: u16,
    dots: u16,
}

impl Paper {
    /// 58 mm paper: 32 columns, 384 dots.
    pub const MM58: Self = Self { columns: 32, dots: 384 };
    /// 80 mm paper: 48 columns, 576 dots.
    pub const MM80: Self = Self { columns: 48, dots: 576 };
    /// Dots from one column to the next.
    pub const COLUMN_DOTS: u16 = 12;

    /// Paper of an unusual width; between 16 and 96 columns, and the head must have the dots for them.
    pub fn new(columns: u16, dots: u16) -> Result<Self, BadPaper> {
        let enough = columns.checked_mul(Self::COLUMN_DOTS).is_some_and(|needed| dots >= needed);
        if (16..=96).contains(&columns) && enough && dots <= 2048 {
            Ok(Self { columns, dots })
        } else {
            Err(BadPaper { columns, dots })
        }
    }

    /// Letters in a line.
    pub fn columns(self) -> u16 {
        self.columns
    }

    /// Dots in a row.
    pub fn dots(self) -> u16 {
        self.dots
    }
}

/// Columns and dots that no receipt can be laid out on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{columns} columns on {dots} dots: 16 to 96 columns of 12 dots each are needed")]
pub struct BadPaper {
    columns: u16,
    dots: u16,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredPaper {
    columns: u16,
    dots: u16,
}

impl TryFrom<StoredPaper> for Paper {
    type Error = BadPaper;

    fn try_from(stored: StoredPaper) -> Result<Self, BadPaper> {
        Self::new(stored.columns, stored.dots)
    }
}

impl From<Paper> for StoredPaper {
    fn from(paper: Paper) -> Self {
        Self { columns: paper.columns, dots: paper.dots }
    }
}

/// How text reaches a printer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// As text, Chinese in GB18030's one- and two-byte part.
    Gb18030,
    /// As pictures of lines.
    Raster,
    /// As text, ASCII alone.
    Ascii,
}

/// Who draws QR codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QrSupport {
    /// The printer (`GS ( k`): sharp, and a hundred bytes instead of thousands.
    Native,
    /// We do: some 58 mm printers do not know the command.
    Raster,
}

/// What cuts the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cutter {
    /// A hand, at the tear bar.
    None,
    /// A cutter that leaves the receipt hanging by a point.
    Partial,
    /// A cutter that lets it fall.
    Full,
}

/// Where the cash drawer is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawer {
    /// There is none.
    None,
    /// Connector pin 2, nearly always.
    Pin2,
    /// Connector pin 5: a second drawer.
    Pin5,
}

/// Whether a printer answers questions about its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusSupport {
    /// It is write-only.
    None,
    /// It answers `DLE EOT`.
    DleEot,
}

/// How a printer confirms a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ack {
    /// Not at all: a job is "sent", never "printed".
    None,
    /// `GS r` is answered in order: everything before it was processed.
    GsR,
    /// `GS ( H` is answered with the job's id when its printing is complete; `GS r` is asked too.
    GsH,
}

/// How a printer on a serial line says that its buffer is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Not at all: what is longer than its buffer loses bytes.
    None,
    /// By the line CTS.
    Hardware,
    /// By XOFF and XON.
    Software,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paper_without_the_dots_for_its_columns_is_refused() {
        assert!(Paper::new(48, 384).is_err());
        assert!(Paper::new(8, 384).is_err());
        assert!(Paper::new(42, 512).is_ok());
        assert!(serde_json::from_str::<Paper>(r#"{"columns":48,"dots":384}"#).is_err());
    }

    #[test]
    fn a_stored_profile_comes_back_as_it_was() {
        let profile = Profile { baud: Some(9600), ack: Ack::GsH, ..Profile::MM80.raster() };
        let json = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
        assert_eq!(profile.bytes_per_second(), Some(960));
    }
}
