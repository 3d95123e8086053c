//! A table: figures at the right of their column, lines between the rows.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Container, Row, column, container, row};
use iced::{Fill, Length, Padding};

use super::card::line;
use super::chart::opening;
use super::fitted::fitted;
use super::words::label;
use crate::ui::theme::ink::Ink;
use crate::ui::theme::measure::{S16, TABLE_HEAD, TABLE_ROW, Type};
use crate::ui::theme::{Element, Theme};

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

/// What stands in a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The words or the figure.
    pub says: String,
    /// In which ink.
    pub ink: Ink,
}

impl From<String> for Cell {
    fn from(says: String) -> Self {
        Self { says, ink: Ink::Plain }
    }
}

/// The table. A row with too few cells ends early; what is too much is left out.
pub fn table<'a, Message: 'a>(columns: &[Column], rows: Vec<Vec<impl Into<Cell>>>) -> Element<'a, Message> {
    let mut all = column![head(columns)].width(Fill);
    for cells in rows {
        all = all.push(line()).push(one(columns, cells).height(TABLE_ROW));
    }
    all.into()
}

/// The same, where each row opens what is behind it.
pub fn opening_table<'a, Message: Clone + 'a>(
    columns: &[Column],
    rows: Vec<(Vec<String>, Message)>,
) -> Element<'a, Message> {
    let mut all = column![head(columns)].width(Fill);
    for (cells, on_press) in rows {
        let row = one(columns, cells).height(Fill);
        all = all.push(line()).push(opening(row, Length::Fixed(TABLE_ROW), Padding::ZERO, on_press));
    }
    all.into()
}

fn head<'a, Message: 'a>(columns: &[Column]) -> Row<'a, Message, Theme> {
    let mut head = row![].height(TABLE_HEAD).align_y(Vertical::Center);
    for column in columns {
        // Names of columns are words of ours: they have room, or a test says that they have none.
        head = head.push(place(column, label(column.name.clone(), Type::T14).class(Ink::Soft)));
    }
    head
}

fn one<'a, Message: 'a>(columns: &[Column], cells: Vec<impl Into<Cell>>) -> Row<'a, Message, Theme> {
    let mut one = row![].align_y(Vertical::Center);
    for (column, cell) in columns.iter().zip(cells) {
        let Cell { says, ink } = cell.into();
        one = one.push(place(column, fitted(says, Type::T16, ink)));
    }
    one
}

fn place<'a, Message: 'a>(column: &Column, says: impl Into<Element<'a, Message>>) -> Container<'a, Message, Theme> {
    let side = match column.holds {
        Holds::Words => Horizontal::Left,
        Holds::Figures => Horizontal::Right,
    };
    container(says).width(Length::FillPortion(column.share)).padding([0.0, S16]).align_x(side)
}
