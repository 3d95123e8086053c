//! A grey picture becomes dots for a thermal head: black or white, no larger than there is room.
//!
//! By Atkinson's error diffusion. An ordered dither lays a grid over line art, which most logos are. Diffusion keeps edges, and this
//! kind passes on only three quarters of the error: the faint noise that JPEG leaves around a logo stays white instead of
//! becoming specks, and what is nearly black becomes solid.

use image::GrayImage;
use image::imageops::{FilterType, resize};

use crate::devices::luma::Luma;
use crate::domain::receipt::Bitmap;

/// From this brightness on a dot is white.
const WHITE_FROM: i16 = 128;

/// The dots, right of it and beneath, that take an eighth of a dot's error each.
const NEIGHBOURS: [(isize, usize); 6] = [(1, 0), (2, 0), (-1, 1), (0, 1), (1, 1), (0, 2)];

/// The picture as dots, scaled down into `width_max` × `height_max` where it is larger; never scaled up.
pub fn dots(picture: &Luma, width_max: u16, height_max: u16) -> Bitmap {
    let (wide, high) = picture.sides();
    let width = wide.min(width_max).min(scaled(wide, height_max, high)).max(1);
    let height = high.min(height_max).min(scaled(high, width_max, wide)).max(1);
    let Some(grey) = GrayImage::from_raw(wide.into(), high.into(), picture.bytes().to_vec()) else {
        return Bitmap::white(0, 0);
    };
    let grey = if (width, height) == (wide, high) {
        grey
    } else {
        resize(&grey, width.into(), height.into(), FilterType::Triangle)
    };
    diffused(width, height, &grey)
}

/// A side by as much as the other one of `whole` shrinks to `most`.
fn scaled(side: u16, most: u16, whole: u16) -> u16 {
    let scaled = u32::from(side) * u32::from(most) / u32::from(whole.max(1));
    u16::try_from(scaled).unwrap_or(u16::MAX)
}

fn diffused(width: u16, height: u16, grey: &GrayImage) -> Bitmap {
    let (columns, rows) = (usize::from(width), usize::from(height));
    let mut lights: Vec<i16> = grey.as_raw().iter().map(|light| i16::from(*light)).collect();
    Bitmap::from_dots(width, height.into(), |x, y| {
        let (x, y) = (usize::from(x), usize::try_from(y).unwrap_or(usize::MAX));
        let light = lights.get(y * columns + x).copied().unwrap_or(WHITE_FROM);
        let is_black = light < WHITE_FROM;
        let share = (light - if is_black { 0 } else { 255 }) / 8;
        for (across, down) in NEIGHBOURS {
            let column = x.checked_add_signed(across).filter(|column| *column < columns);
            let row = Some(y + down).filter(|row| *row < rows);
            let place = column.zip(row).map(|(column, row)| row * columns + column);
            if let Some(light) = place.and_then(|place| lights.get_mut(place)) {
                *light = light.saturating_add(share);
            }
        }
        is_black
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The share of black dots in thousandths.
    fn blackness(picture: &Bitmap) -> u32 {
        let black: u32 = picture.rows().flatten().map(|dots| dots.count_ones()).sum();
        black * 1_000 / (u32::from(picture.width()) * picture.height())
    }

    fn shade(light: u8) -> Bitmap {
        dots(&Luma::plain(64, 64, light).unwrap(), 384, 160)
    }

    #[test]
    fn a_picture_is_scaled_down_into_its_room_with_its_proportions_and_never_up() {
        for (sides, expected) in [
            ((1, 1), (1, 1)),
            ((384, 160), (384, 160)),
            ((64, 64), (64, 64)),
            ((768, 320), (384, 160)),
            ((4_096, 4_096), (160, 160)),
            ((4_096, 1), (384, 1)),
            ((1, 4_096), (1, 160)),
            ((800, 200), (384, 96)),
        ] {
            let made = dots(&Luma::plain(sides.0, sides.1, 0).unwrap(), 384, 160);
            assert_eq!((made.width(), made.height()), expected, "{sides:?}");
            assert_eq!(blackness(&made), 1_000, "{sides:?}: black stays black");
        }
    }

    #[test]
    fn black_and_white_are_solid_and_grey_is_as_dark_as_it_was() {
        assert_eq!([shade(0), shade(30)].map(|made| blackness(&made)), [1_000, 1_000], "nearly black is solid");
        assert_eq!([shade(255), shade(245)].map(|made| blackness(&made)), [0, 0], "nearly white has no specks");
        let [dark, middle, light] = [80, 128, 180].map(|light| blackness(&shade(light)));
        assert!((450..=550).contains(&middle), "{middle}");
        assert!(dark > middle + 100 && light + 100 < middle, "{dark} {middle} {light}");
    }

    #[test]
    fn an_edge_stays_where_it_was() {
        let halves = Luma::drawn(40, 20, |x, _| if x < 17 { 0 } else { 255 });
        let expected = Bitmap::from_dots(40, 20, |x, _| x < 17);
        assert_eq!(dots(&halves, 384, 160), expected);
    }

    proptest! {
        #[test]
        fn any_picture_becomes_dots_that_fit(wide in 1_u16..600, high in 1_u16..400, seed: u8) {
            let noise = |x: usize, y: usize| u8::try_from((x * 31 + y * 17 + usize::from(seed)) % 256).unwrap();
            let made = dots(&Luma::drawn(wide, high, noise), 384, 160);
            prop_assert!((1..=384).contains(&made.width()) && (1..=160).contains(&made.height()));
        }
    }
}
