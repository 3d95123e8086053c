//! Pictures of a few products of the sample shop, drawn from discs and slabs: nobody else's picture is in the program.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// The picture is drawn larger than tiles show it, which makes its edges soft; two of the units in which things are described are
/// one pixel.
const WIDTH: u32 = 416;
const HEIGHT: u32 = 208;
const UNITS: i32 = 2;

/// How far what is drawn lies from the left and the upper edge, in units: a tile shows the middle.
const MARGIN: (i32, i32) = (160, 48);

type Colour = [u8; 3];

const PORCELAIN: Colour = [250, 248, 243];
const SHADE: Colour = [214, 205, 190];
const INK: Colour = [58, 42, 34];

/// What a picture is made of; of two at one place the later is seen.
#[derive(Debug, Clone, Copy)]
enum Shape {
    /// An ellipse: its middle, and how far it reaches to the side and up.
    Disc { middle: (i32, i32), reach: (i32, i32), colour: Colour },
    /// A slab: the middle of its upper edge, its height, and how far its upper and lower edges reach to the side.
    Slab { top: (i32, i32), height: i32, reach: (i32, i32), colour: Colour },
}

impl Shape {
    const fn colour(self) -> Colour {
        match self {
            Self::Disc { colour, .. } | Self::Slab { colour, .. } => colour,
        }
    }

    fn covers(self, x: i32, y: i32) -> bool {
        match self {
            Self::Disc { middle, reach, .. } => {
                let (across, down) = (i64::from((x - middle.0) * reach.1), i64::from((y - middle.1) * reach.0));
                let edge = i64::from(reach.0 * reach.1);
                across * across + down * down <= edge * edge
            }
            Self::Slab { top, height, reach, .. } => {
                let below = y - top.1;
                (0..height).contains(&below)
                    && (x - top.0).abs() <= reach.0 + (reach.1 - reach.0) * below / height.max(1)
            }
        }
    }
}

/// The pictures, each with the code of its product: PNG.
pub(super) fn all() -> Vec<(&'static str, Result<Vec<u8>, image::ImageError>)> {
    let drawn = [
        ("T01", cup([196, 120, 40], [245, 236, 214])),
        ("T02", cup([176, 190, 92], [226, 238, 220])),
        ("M01", glass([206, 214, 160], &[], [226, 236, 206])),
        ("M03", glass([206, 168, 128], &[INK; 7], [243, 228, 208])),
        ("F01", glass([240, 206, 92], &[[250, 236, 150]; 3], [250, 240, 200])),
        ("F04", glass([150, 92, 160], &[[96, 48, 120]; 5], [236, 222, 240])),
        ("C01", plate([186, 128, 72], [120, 78, 44])),
        ("C02", plate([244, 222, 140], [222, 158, 40])),
        ("C07", plate([188, 200, 110], [140, 156, 72])),
        ("D03", bowl([222, 226, 228], [170, 40, 50])),
        ("D05", bowl([64, 58, 60], [232, 226, 214])),
        ("G01", gift([178, 44, 48], [236, 200, 110])),
    ];
    drawn.into_iter().map(|(code, (ground, shapes))| (code, png(ground, &shapes))).collect()
}

fn png(ground: Colour, shapes: &[Shape]) -> Result<Vec<u8>, image::ImageError> {
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let unit = |at: u32, margin: i32| i32::try_from(at).unwrap_or_default() * UNITS - margin;
        let (x, y) = (unit(x, MARGIN.0), unit(y, MARGIN.1));
        Rgb(shapes.iter().rev().find(|shape| shape.covers(x, y)).map_or(ground, |shape| shape.colour()))
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

const fn disc(middle: (i32, i32), reach: (i32, i32), colour: Colour) -> Shape {
    Shape::Disc { middle, reach, colour }
}

const fn slab(top: (i32, i32), height: i32, reach: (i32, i32), colour: Colour) -> Shape {
    Shape::Slab { top, height, reach, colour }
}

/// A cup of tea on its saucer.
fn cup(tea: Colour, ground: Colour) -> (Colour, Vec<Shape>) {
    let shapes = vec![
        disc((256, 262), (170, 30), SHADE),
        disc((256, 254), (160, 26), PORCELAIN),
        disc((372, 160), (48, 44), PORCELAIN),
        disc((372, 160), (28, 26), ground),
        slab((256, 110), 126, (124, 66), PORCELAIN),
        disc((256, 236), (66, 18), PORCELAIN),
        disc((256, 110), (124, 32), SHADE),
        disc((256, 114), (112, 25), tea),
    ];
    (ground, shapes)
}

/// A drink in a glass, with something in it.
fn glass(drink: Colour, pieces: &[Colour], ground: Colour) -> (Colour, Vec<Shape>) {
    let mut shapes = vec![
        disc((256, 292), (96, 14), SHADE),
        slab((256, 40), 250, (98, 72), PORCELAIN),
        slab((256, 84), 198, (88, 66), drink),
        slab((292, 6), 110, (8, 8), [214, 84, 72]),
    ];
    for (at, colour) in (0_i32..).zip(pieces) {
        let middle = (214 + at % 4 * 30 + at / 4 * 14, 262 - at / 4 * 28);
        shapes.push(disc(middle, (13, 13), *colour));
    }
    (ground, shapes)
}

/// Three pieces on a plate.
fn plate(piece: Colour, on_it: Colour) -> (Colour, Vec<Shape>) {
    let mut shapes = vec![disc((256, 226), (206, 62), SHADE), disc((256, 218), (200, 58), PORCELAIN)];
    for middle in [(176, 184), (336, 184), (256, 218)] {
        shapes.push(disc((middle.0, middle.1 + 20), (66, 30), on_it));
        shapes.push(disc(middle, (66, 32), piece));
        shapes.push(disc(middle, (16, 8), on_it));
    }
    ([226, 214, 198], shapes)
}

/// Something to be eaten with a spoon.
fn bowl(food: Colour, on_it: Colour) -> (Colour, Vec<Shape>) {
    let mut shapes = vec![
        disc((256, 284), (110, 18), SHADE),
        slab((256, 130), 144, (168, 74), [92, 128, 150]),
        disc((256, 272), (74, 16), [92, 128, 150]),
        disc((256, 130), (168, 46), PORCELAIN),
        disc((256, 134), (150, 36), food),
    ];
    shapes.extend([(206, 130), (256, 146), (302, 126), (250, 118)].map(|middle| disc(middle, (14, 8), on_it)));
    ([216, 228, 232], shapes)
}

/// A box with a ribbon.
fn gift(paper: Colour, ribbon: Colour) -> (Colour, Vec<Shape>) {
    let shapes = vec![
        disc((256, 290), (170, 14), SHADE),
        slab((256, 130), 156, (140, 140), paper),
        slab((256, 104), 44, (154, 154), [paper[0] / 5 * 4, paper[1] / 5 * 4, paper[2] / 5 * 4]),
        slab((256, 104), 182, (20, 20), ribbon),
        disc((214, 84), (44, 24), ribbon),
        disc((298, 84), (44, 24), ribbon),
        disc((256, 96), (20, 16), PORCELAIN),
    ];
    ([244, 230, 222], shapes)
}
