//! The parts that screens are made of. Each is named by what it is for; colours, sizes and borders come from the theme.

pub mod badge;
pub mod button;
pub mod camera_view;
pub mod card;
pub mod countdown;
pub mod customer;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod fitted;
pub mod keypad;
pub mod list;
pub mod mark;
pub mod menu;
pub mod offer;
pub mod paper;
pub mod rail;
pub mod status_strip;
pub mod steps;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod verdict_card;
pub mod words;
