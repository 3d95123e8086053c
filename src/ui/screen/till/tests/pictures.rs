//! Pictures on the tiles: asked for by what is shown, held within bounds, and nothing moves when they come.

use std::collections::HashMap;

use super::*;
use crate::domain::id::PictureHash;
use crate::domain::picture::{HEIGHT, WIDTH};
use crate::ui::headless::Stage;
use crate::ui::screen::till::tests::looks;
use crate::ui::theme::Theme;
use crate::ui::theme::measure::{S12, TARGET, TILE_PICTURE};

/// A picture that a number stands for, above of one colour and below of another.
fn picture(number: u8) -> (PictureHash, Still) {
    let half = usize::try_from(WIDTH * HEIGHT / 2).unwrap();
    let mut pixels = [number, 160, 90, 255].repeat(half);
    pixels.extend([240, number, 120, 255].repeat(half));
    (PictureHash::of(&[number]), Still::of_rgba(WIDTH, HEIGHT, pixels).unwrap())
}

/// Goods that have these pictures.
fn goods(named: &[(&str, u8)]) -> Catalogue {
    let by_code: HashMap<String, PictureHash> =
        named.iter().map(|(code, number)| ((*code).to_owned(), picture(*number).0)).collect();
    let marked = Shelf { supply: Supply::SoldOut, ..Shelf::untold(Article { product: "T03".into(), variant: None }) };
    catalogue().with_shelves(Shelves::of(vec![marked])).with_pictures(by_code)
}

/// A till whose goods have these pictures, and what it asks for.
fn pictured(named: &[(&str, u8)]) -> (Play, Action<Effect>) {
    let mut play = Play::new();
    let asked = play.till.update(Message::GoodsLoaded(Arc::new(goods(named))), play.sample.here());
    (play, asked)
}

fn asked(action: Action<Effect>) -> Vec<PictureHash> {
    match action {
        Action::Start(Effect::ReadPictures(mut asked)) => {
            asked.sort_unstable();
            asked
        }
        Action::None => Vec::new(),
        other => panic!("{other:?}"),
    }
}

fn hashes(numbers: &[u8]) -> Vec<PictureHash> {
    let mut hashes: Vec<_> = numbers.iter().map(|number| picture(*number).0).collect();
    hashes.sort_unstable();
    hashes
}

#[test]
fn what_is_shown_is_asked_for_once_and_again_when_more_was_fetched() {
    let (mut play, first) = pictured(&[("T01", 1), ("T03", 3), ("S01", 7), ("nobody's", 9)]);
    let mut does = |message| asked(play.till.update(message, play.sample.here()));
    assert_eq!(asked(first), hashes(&[1, 3]), "of the open tab");
    assert_eq!(does(Message::TabChosen(0)), [], "they are on their way");
    assert_eq!(does(Message::TabChosen(1)), hashes(&[7]));
    assert_eq!(does(Message::PicturesRead(vec![picture(1)])), []);
    assert_eq!(does(Message::TabChosen(0)), hashes(&[3]), "one that was not there is asked for again");
    assert_eq!(asked(play.till.announced(Topic::Pictures)), hashes(&[3]), "and when more were fetched");
    let mut does = |message| asked(play.till.update(message, play.sample.here()));
    assert_eq!(does(Message::PicturesRead(vec![picture(3)])), []);
    assert_eq!(does(Message::TabChosen(0)), []);
}

#[test]
fn a_picture_whose_answer_met_nobody_is_asked_for_again_when_the_till_is_shown_or_the_goods_come_anew() {
    let (mut play, first) = pictured(&[("T01", 1)]);
    assert_eq!(asked(first), hashes(&[1]));
    let again = play.till.opened();
    assert!(matches!(&again, Action::All(all) if all.contains(&Action::Start(Effect::ReadPictures(hashes(&[1]))))));
    let loaded = Message::GoodsLoaded(Arc::new(goods(&[("T01", 1)])));
    assert_eq!(asked(play.till.update(loaded, play.sample.here())), hashes(&[1]));
}

#[test]
fn no_more_pictures_are_held_than_are_shown_and_some() {
    let (mut play, _) = pictured(&[("T01", 1)]);
    for number in 0..=u8::MAX {
        let _ = play.till.update(Message::PicturesRead(vec![picture(number)]), play.sample.here());
        assert!(play.till.goods.held_pictures() <= 64, "{number}");
    }
    assert_eq!(asked(play.till.update(Message::TabChosen(0), play.sample.here())), [], "what is shown stays");
}

#[test]
fn nothing_moves_when_a_picture_comes() {
    let (mut play, _) = pictured(&[("T01", 1), ("T02", 2), ("T03", 3)]);
    let english = Sample::new(Language::English).selling();
    let places = |play: &Play| {
        let mut stage = Stage::new(looks::view(&play.till, english.here()), looks::BELOW);
        let texts = stage.texts(Theme::Light);
        texts.into_iter().map(|drawn| (drawn.content, drawn.at)).collect::<Vec<_>>()
    };
    let before = places(&play);
    assert!(before.iter().any(|(text, _)| text.contains("茉莉奶绿")));
    play.does(Message::PicturesRead(vec![picture(1), picture(2), picture(3)]));
    assert_eq!(places(&play), before);
}

#[test]
fn a_picture_is_drawn_within_its_place_and_nowhere_else() {
    let (mut play, _) = pictured(&[("T01", 1), ("T02", 2), ("T03", 3)]);
    let english = Sample::new(Language::English).selling();
    let drawn = |play: &Play| {
        let mut stage = Stage::new(looks::view(&play.till, english.here()), looks::BELOW);
        stage.picture(Theme::Light, 1.0)
    };
    let before = drawn(&play);
    play.does(Message::PicturesRead(vec![picture(1), picture(2), picture(3)]));
    let after = drawn(&play);
    let row_bytes = usize::try_from(after.width).unwrap() * 4;
    let rows = before.rgba.chunks(row_bytes).zip(after.rgba.chunks(row_bytes)).enumerate();
    let changed: Vec<f32> = rows
        .filter(|(_, (before, after))| before != after)
        .map(|(row, _)| f32::from(u16::try_from(row).unwrap()))
        .collect();
    // Below the tabs and the padding of the first row of tiles.
    let top = TARGET + 2.0 * S12;
    assert_eq!((changed.first(), changed.last()), (Some(&top), Some(&(top + TILE_PICTURE - 1.0))));
}

#[test]
fn tiles_with_and_without_pictures_side_by_side() {
    let (mut play, _) = pictured(&[("T01", 1), ("T02", 2), ("T03", 3), ("T05", 5)]);
    play.does(Message::PicturesRead(vec![picture(1), picture(3), picture(5)]));
    looks::look("pictures", &play);
}
