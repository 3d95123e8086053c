//! Pictures of products, as tiles show them: one form for all, made at the hub, named by the hash of its bytes.
//!
//! A picture says nothing and changes no price: it stands beside the product, and a program that does not know of pictures
//! sells the product all the same.

use serde::{Deserialize, Serialize};

use crate::domain::id::PictureHash;

/// How wide every picture is, in pixels.
pub const WIDTH: u32 = 256;

/// How high every picture is, in pixels.
pub const HEIGHT: u32 = 128;

/// The most bytes of one; most are a fifth of it.
pub const BYTES_MAX: usize = 64 * 1024;

/// How many products have a picture at most: a terminal keeps them all.
pub const PICTURES_MAX: u32 = 2_000;

/// Which picture a product has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// The shop's code of the product.
    pub product: String,
    /// The picture.
    pub hash: PictureHash,
}
