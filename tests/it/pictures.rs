//! Pictures of products: put at the hub, fetched by terminals in the background, gone with the last product that has them.

use std::io::Cursor;
use std::time::Duration;

use countersign::app::demo::link::State;
use countersign::domain::id::PictureHash;
use countersign::domain::picture::{BYTES_MAX, HEIGHT, Picture, WIDTH};
use countersign::engine::Topic;
use countersign::hub::database::Section;
use countersign::hub::picture::FILE_BYTES_MAX;
use countersign::store::pictures;
use countersign::wire::{ProblemCode, REQUEST_BYTES_MAX};
use image::{ImageFormat, Rgb, RgbImage};
use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::hub::{Outcome, Place, answer};
use crate::spoiler::Spoiler;
use crate::world::{Till, World};

/// A picture of a light.
pub fn file(light: u8, format: ImageFormat) -> Vec<u8> {
    let picture = RgbImage::from_fn(400, 300, |x, y| Rgb([light, x.to_le_bytes()[0], y.to_le_bytes()[0]]));
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn product(code: &str) -> serde_json::Value {
    json!({ "product": {
        "code": code, "name": code, "categories": ["tea"], "tax_class": "catering", "measure": "piece",
        "make": { "single": { "price": { "fixed": 1_800 } } },
    } })
}

async fn put(world: &World, code: &str, light: u8) -> PictureHash {
    world.hub.admin.put_in_catalogue(Section::Products, product(code)).await.unwrap();
    world.hub.admin.put_picture(code.to_owned(), file(light, ImageFormat::Png)).await.unwrap().hash
}

impl Till {
    /// Waits until these pictures are here, and no others; bounded.
    pub async fn has(&self, mut expected: Vec<PictureHash>) {
        expected.sort_unstable();
        let mut news = self.engine.news();
        let has = async {
            loop {
                let held = self.store.read(|conn| {
                    let named = pictures::all(conn)?.into_values();
                    let held = named.filter_map(|hash| Some((hash, pictures::jpeg(conn, hash).ok()??)));
                    Ok::<_, countersign::store::Error>(held.map(|(hash, _)| hash).collect::<Vec<_>>())
                });
                let mut held = held.await.unwrap();
                held.sort_unstable();
                held.dedup();
                if held == expected {
                    return;
                }
                news.next().await.expect("the terminal has ended");
            }
        };
        tokio::time::timeout(Duration::from_mins(1), has).await.expect("the pictures never come to be so");
    }

    async fn is_here(&self, hash: PictureHash) -> bool {
        self.store.read(move |conn| pictures::jpeg(conn, hash)).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn a_picture_is_put_shown_replaced_and_taken_away_over_http() {
    let place = Place::new().await;
    let key = place.api_key().await;
    place.hub.admin.put_in_catalogue(Section::Products, product("T01")).await.unwrap();
    let path = "/v1/admin/products/T01/picture";
    let put = async |body: Vec<u8>| -> Outcome<Picture> {
        answer(place.call(Method::PUT, path, &key).body(body).send().await.unwrap()).await
    };
    let get = async || place.call(Method::GET, path, &key).send().await.unwrap();
    assert_eq!(get().await.status(), StatusCode::NOT_FOUND);

    let first = put(file(10, ImageFormat::Png)).await.unwrap();
    let shown = get().await;
    assert_eq!(shown.headers()["content-type"], "image/jpeg");
    let bytes = shown.bytes().await.unwrap();
    assert!(bytes.len() <= BYTES_MAX && PictureHash::of(&bytes) == first.hash, "{} bytes", bytes.len());
    let small = image::load_from_memory_with_format(&bytes, ImageFormat::Jpeg).unwrap();
    assert_eq!((small.width(), small.height()), (WIDTH, HEIGHT));
    assert_eq!(put(file(10, ImageFormat::Png)).await.unwrap(), first, "the same again changes nothing");

    let second = put(file(200, ImageFormat::Jpeg)).await.unwrap();
    assert_ne!(second.hash, first.hash);
    assert_eq!(PictureHash::of(&get().await.bytes().await.unwrap()), second.hash);

    // As long as a camera makes them: longer than other calls may be.
    let noise = RgbImage::from_fn(1_500, 1_200, |x, y| {
        Rgb(blake3::hash(&[x, y].map(u32::to_le_bytes).concat()).as_bytes()[..3].try_into().unwrap())
    });
    let mut long = Cursor::new(Vec::new());
    noise.write_to(&mut long, ImageFormat::Png).unwrap();
    assert!(long.get_ref().len() > REQUEST_BYTES_MAX);
    assert_ne!(put(long.into_inner()).await.unwrap().hash, second.hash);

    let gone = place.call(Method::DELETE, path, &key).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(get().await.status(), StatusCode::NOT_FOUND);
    let again = place.call(Method::DELETE, path, &key).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_file_that_no_tile_can_show_is_refused_by_what_it_is() {
    let place = Place::new().await;
    let key = place.api_key().await;
    place.hub.admin.put_in_catalogue(Section::Products, product("T01")).await.unwrap();
    let mut empty = file(1, ImageFormat::Png);
    empty[16..20].copy_from_slice(&0_u32.to_be_bytes());
    let cut_off = file(1, ImageFormat::Png)[..2_000].to_vec();
    let unfit = [
        ("nothing", Vec::new(), ProblemCode::BadPicture),
        ("a page", b"<!DOCTYPE html><title>Sign in</title>".to_vec(), ProblemCode::BadPicture),
        ("a GIF", file(1, ImageFormat::Gif), ProblemCode::BadPicture),
        ("no pixels", empty, ProblemCode::BadPicture),
        ("cut off", cut_off, ProblemCode::BadPicture),
        ("too many bytes", vec![0xFF; FILE_BYTES_MAX + 1], ProblemCode::TooLarge),
    ];
    for (what, body, code) in unfit {
        let sent = place.call(Method::PUT, "/v1/admin/products/T01/picture", &key).body(body).send().await.unwrap();
        let refused: Outcome<Picture> = answer(sent).await;
        assert_eq!(refused.unwrap_err().1.code, code, "{what}");
    }
    let sent = place.call(Method::PUT, "/v1/admin/products/T99/picture", &key).body(file(1, ImageFormat::Png));
    let refused: Outcome<Picture> = answer(sent.send().await.unwrap()).await;
    assert_eq!(refused.unwrap_err().1.code, ProblemCode::NotFound);
    assert!(place.hub.admin.picture("T01".to_owned()).await.is_err(), "nothing of it was kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_has_the_pictures_of_what_is_sold_and_no_others() {
    let world = World::new().await;
    let one = put(&world, "T01", 10).await;
    // By the snapshot with which a terminal begins.
    let till = world.till("till 1").await;
    till.has(vec![one]).await;
    // By pull, and once where two have it.
    let two = put(&world, "T02", 90).await;
    assert_eq!(put(&world, "T03", 10).await, one);
    till.engine.sync_now().await.unwrap();
    till.has(vec![one, two]).await;
    let read = till.engine.pictures(vec![one, two, PictureHash::of(b"nobody's")]).await;
    let read: Vec<_> = read.into_iter().map(|(hash, pixels)| (hash, pixels.0.len())).collect();
    assert_eq!(read, [(one, 256 * 128 * 4), (two, 256 * 128 * 4)]);
    let catalogue = till.loads(|catalogue| catalogue.product("T03").is_some()).await;
    assert_eq!(catalogue.picture_of(catalogue.product("T03").unwrap()), Some(one));
    assert!(catalogue.has_pictures(Some("tea")) && !catalogue.has_pictures(Some("snack")));

    // What is there is shown without the hub too.
    till.link.set(State::Cut);
    assert_eq!(till.engine.pictures(vec![one]).await.len(), 1);
    till.link.set(State::Whole);

    // One is taken away, one goes with its product, one is replaced.
    world.hub.admin.remove_picture("T01".to_owned()).await.unwrap();
    world.hub.admin.remove_from_catalogue(Section::Products, "T02".to_owned()).await.unwrap();
    till.engine.sync_now().await.unwrap();
    till.has(vec![one]).await;
    let three = put(&world, "T03", 170).await;
    till.engine.sync_now().await.unwrap();
    till.has(vec![three]).await;
    assert!(!till.is_here(one).await && !till.is_here(two).await);
    assert!(world.hub.admin.picture("T02".to_owned()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_the_picture_is_dropped_and_asked_for_again_while_the_counter_goes_on() {
    let world = World::new().await;
    let spoiler = Spoiler::before(&world.hub.url).await;
    let till = world.till_behind(spoiler.address(), "till 1").await;
    let mut hashes = Vec::new();
    for (at, code) in (0_u8..).zip(["T01", "T02", "T03", "T04", "T05"]) {
        hashes.push(put(&world, code, at * 50).await);
    }
    let path = |hash: &PictureHash| format!("/v1/pictures/{hash}");
    let another = world.hub.admin.picture("T01".to_owned()).await.unwrap();
    let hostile = [
        ("image/jpeg", b"no picture at all".to_vec()),
        ("text/html", b"<!doctype html><title>Sign in to the network</title>".to_vec()),
        ("image/jpeg", another),
        ("image/jpeg", vec![0xFF; 40 * 1024 * 1024]),
    ];
    for (hash, (media_type, body)) in hashes.iter().zip(hostile) {
        spoiler.answer_falsely(&path(hash), media_type, body);
    }
    till.engine.sync_now().await.unwrap();
    // The one of whose answer nobody made another comes although those before it did not.
    till.has(vec![hashes[4]]).await;
    assert!(till.engine.product_of_code("T01").await.unwrap().is_some(), "what has no picture yet is sold");
    assert!(hashes.iter().all(|hash| spoiler.called(&path(hash)) > 0));
    let mut news = till.engine.news();
    spoiler.heal();
    till.has(hashes).await;
    let told = async { while news.next().await != Some(Topic::Pictures) {} };
    tokio::time::timeout(Duration::from_secs(30), told).await.expect("nobody is told that they came");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_the_owner_does_not_have_is_given_to_no_terminal() {
    let world = World::new().await;
    let till = world.till("till 1").await;
    let hash = put(&world, "T01", 10).await;
    let anybody = crate::hub::client().get(format!("{}/v1/pictures/{hash}", world.hub.url));
    let refused = anybody.header(countersign::wire::PROTOCOL_HEADER, "1").send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    till.engine.sync_now().await.unwrap();
    till.has(vec![hash]).await;
}
