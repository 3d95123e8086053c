//! A table: figures at the right of their column, lines between the rows.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{column, container, row};
use iced::{Fill, Length};

use super::card::line;
use super::fitted::fitted;
use crate::ui::theme::Element;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S12, TABLE_HEAD, TABLE_ROW, Type};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What stands above it.
    pub name: String,
    /// Its share of the width.
    pub share: u16,
    /// Words or figures.
    pub holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words, from the left.
    Words,
    /// Figures, to the right.
    Figures,
}

/// The table. A row with too few cells ends early; what is too much is left out.
pub fn table<'a, Message: 'a>(columns: &[Column], rows: Vec<Vec<String>>) -> Element<'a, Message> {
    let cell = |column: &Column, says: String, size: Type, ink: Ink| {
        let side = match column.holds {
            Holds::Words => Horizontal::Left,
            Holds::Figures => Horizontal::Right,
        };
        container(fitted(says, size, ink)).width(Length::FillPortion(column.share)).padding([0.0, S12]).align_x(side)
    };
    let mut head = row![].height(TABLE_HEAD).align_y(Vertical::Center);
    for column in columns {
        head = head.push(cell(column, column.name.clone(), Type::T14, Ink::Soft));
    }
    let mut all = column![head].width(Fill);
    for cells in rows {
        let mut one = row![].height(TABLE_ROW).align_y(Vertical::Center);
        for (column, says) in columns.iter().zip(cells) {
            one = one.push(cell(column, says, Type::T16, Ink::Plain));
        }
        all = all.push(line()).push(one);
    }
    all.into()
}
