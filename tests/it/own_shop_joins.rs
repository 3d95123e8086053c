//! A shop that stood alone joins a cloud: its whole journal goes there, once.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use countersign::app::demo::link::Link;
use countersign::app::own_hub;
use countersign::app::window::Instead;
use countersign::domain::id::FactId;
use countersign::domain::payload::Invitation;
use countersign::domain::redemption::Strength;
use countersign::engine::hardware::{Eye, Sound};
use countersign::engine::problem::Code;
use countersign::engine::{Engine, enrol};
use countersign::hub;
use countersign::hub::admin::ShopForm;
use countersign::store::journal::{self, Limit};
use countersign::store::{Store, identity};
use countersign::ui::app::rehearsal::Rehearsal;
use countersign::ui::app::{App, Options};
use countersign::ui::backstage::Backstage;
use iced::keyboard::key::Named;
use serde_json::json;

use crate::own_shop::{drain, issue, open, opened, redeem, run, start};
use crate::rehearsed::{CALM, WINDOW, behind, check_room};
use crate::world::{World, redeemed};

/// The ids of every fact of a ledger, in order, by life.
async fn facts(store: &Store) -> BTreeMap<u64, Vec<FactId>> {
    store
        .read(|conn| {
            let limit = Limit { rows: 10_000, bytes: usize::MAX };
            let lives = identity::lives(conn)?;
            lives
                .iter()
                .map(|life| {
                    let rows = journal::rows_after(conn, life.author, 0, limit)?;
                    Ok((life.author.incarnation.number(), rows.iter().map(|row| row.id).collect()))
                })
                .collect::<Result<_, countersign::store::Error>>()
        })
        .await
        .unwrap()
}

/// The same as the books of the cloud hold them.
fn held(world: &World) -> BTreeMap<u64, Vec<FactId>> {
    let books = rusqlite::Connection::open(world.dir("hub.db")).unwrap();
    let mut query = books.prepare("SELECT incarnation, seq, id FROM fact ORDER BY incarnation, seq").unwrap();
    let mut rows = query.query([]).unwrap();
    let mut held: BTreeMap<u64, Vec<FactId>> = BTreeMap::new();
    while let Some(row) = rows.next().unwrap() {
        let life = u64::from_be_bytes(row.get(0).unwrap());
        let id = uuid::Uuid::from_slice(&row.get::<_, Vec<u8>>(2).unwrap()).unwrap();
        let of_life = held.entry(life).or_default();
        of_life.push(FactId::new(id));
        assert_eq!(row.get::<_, i64>(1).unwrap(), i64::try_from(of_life.len()).unwrap(), "no gap and none twice");
    }
    held
}

/// An own shop of two lives in which three vouchers were redeemed; the code of one that was not.
async fn lived(world: &World, data: &Path) -> String {
    open(data, &world.clock).await;
    let terminal = start(data, &world.clock).await;
    let hub = terminal.hub().unwrap();
    for _ in 0..2 {
        let code = issue(hub).await;
        redeemed(redeem(terminal.engine(), &code).await);
    }
    let unused = issue(hub).await;
    drain(terminal.engine()).await;
    terminal.close().await;
    let copy = data.join("copy.db");
    assert!(run(data, &["backup", copy.to_str().unwrap()]).status.success());
    let restored = run(data, &["restore", copy.to_str().unwrap()]);
    assert!(restored.status.success(), "{}", String::from_utf8_lossy(&restored.stderr));
    let terminal = start(data, &world.clock).await;
    let code = issue(terminal.hub().unwrap()).await;
    redeemed(redeem(terminal.engine(), &code).await);
    drain(terminal.engine()).await;
    terminal.close().await;
    unused
}

async fn invited(world: &World) -> (Link, Invitation) {
    let link = Link::to(world.hub.url.trim_start_matches("http://").parse().unwrap()).await.unwrap();
    let invitation = world.hub.admin.invite(world.shop.id, "1").await.unwrap();
    let invitation = Invitation { url: link.url(), ..invitation };
    (link, invitation)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_joins_a_cloud_brings_its_whole_journal_once() {
    let world = World::new().await;
    let data = world.dir("alone");
    let unused = lived(&world, &data).await;
    let (before, device) = {
        let store = opened(&data);
        (facts(&store).await, store.read(identity::life).await.unwrap().author.device)
    };
    assert_eq!(before.len(), 2, "two lives");
    let (link, invitation) = invited(&world).await;
    let refused = run(&data, &["enrol", &invitation.text()]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8(refused.stderr).unwrap().contains("--leave-own-hub"));
    let joined = run(&data, &["enrol", &invitation.text(), "--leave-own-hub"]);
    assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
    assert!(!own_hub::books(&data).exists() && !own_hub::keys(&data).exists(), "the own hub is set aside");
    assert!(data.join("hub.db.left-1").exists() && data.join("hub.db.left-1.keys").exists());

    let code = world.code().await;
    let till = world.open("alone", link, Arc::new(opened(&data)), None).await;
    till.drain().await;
    assert_eq!(till.engine.author().device, device, "the terminal stays who it was");
    let known = world.hub.admin.devices().await.unwrap();
    assert_eq!(known.iter().map(|known| known.id).collect::<Vec<_>>(), [device]);
    let after = facts(&till.store).await;
    assert_eq!(held(&world), after, "the cloud holds every life as the ledger has it");
    for (life, ids) in &before {
        assert_eq!(after.get(life), Some(ids), "nothing of what was before is lost");
    }
    assert_eq!(after.len(), 3, "and another life has begun");
    // What the cloud cannot know is kept for a manager: three redemptions of vouchers of the own hub.
    let quarantined = world.hub.admin.quarantine(100).await.unwrap();
    let codes: Vec<_> = quarantined.iter().filter_map(|fact| fact.result.code.as_deref()).collect();
    assert_eq!(codes, ["unknown_voucher"; 3]);

    let made = redeemed(till.redeem(&code).await);
    assert!(matches!(made.strength, Strength::FirmCloud { .. }), "{:?}", made.strength);
    assert!(!is_voucher(&till.engine, &unused).await, "vouchers of the own hub count no more");
    till.drain().await;
    assert_eq!(held(&world), facts(&till.store).await);
}

/// Whether a code stands for a voucher that could be redeemed.
async fn is_voucher(engine: &Engine, code: &str) -> bool {
    let subject = engine.present(code, countersign::devices::Source::Wedge, std::time::Instant::now()).await.unwrap();
    match subject {
        countersign::engine::present::Subject::Voucher(presented) => {
            let verdict = engine.verdict(&presented, &countersign::domain::redemption::Claim::default());
            !matches!(verdict, countersign::domain::verdict::Verdict::Refused(_))
        }
        _ => false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_that_was_cut_short_is_repeated_as_the_same_terminal() {
    let world = World::new().await;
    let data = world.dir("alone");
    lived(&world, &data).await;
    // The cloud took it in, and nothing of the answer was kept.
    let keys = data.join("keys.json");
    let before = std::fs::read(&keys).unwrap();
    let (_link, first) = invited(&world).await;
    let copy = world.dir("copy");
    std::fs::create_dir_all(&copy).unwrap();
    for name in ["ledger.db", "cache.db", "people.db", "keys.json"] {
        std::fs::copy(data.join(name), copy.join(name)).unwrap();
    }
    enrol::leave_own_hub(&opened(&copy), &world.clock, &first).await.unwrap();
    assert_eq!(std::fs::read(&keys).unwrap(), before);
    let (link, second) = invited(&world).await;
    let store = Arc::new(opened(&data));
    enrol::leave_own_hub(&store, &world.clock, &second).await.unwrap();
    let till = world.open("alone", link, store, None).await;
    till.drain().await;
    assert_eq!(world.hub.admin.devices().await.unwrap().len(), 1);
    assert_eq!(held(&world), facts(&till.store).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_of_another_currency_is_not_joined_and_the_own_hub_serves_on() {
    let world = World::new().await;
    let data = world.dir("alone");
    open(&data, &world.clock).await;
    let form: ShopForm =
        serde_json::from_value(json!({ "name": "Elsewhere", "zone": "Asia/Tokyo", "currency": "JPY" })).unwrap();
    let shop = world.hub.admin.put_shop(form).await.unwrap();
    let invitation = world.hub.admin.invite(shop.id, "1").await.unwrap();
    let store = opened(&data);
    let refused = enrol::leave_own_hub(&store, &world.clock, &invitation).await.unwrap_err();
    assert_eq!(refused.code(), Code::EnrolmentRefused);
    drop(store);
    let terminal = start(&data, &world.clock).await;
    let code = issue(terminal.hub().unwrap()).await;
    redeemed(redeem(terminal.engine(), &code).await);
    terminal.close().await;
    // A terminal of a cloud has no own hub to leave.
    let (_link, store) = world.joined("till 1").await;
    let invitation = world.hub.admin.invite(world.shop.id, "2").await.unwrap();
    let refused = enrol::leave_own_hub(&store, &world.clock, &invitation).await.unwrap_err();
    assert_eq!(refused.code(), Code::EnrolmentRefused);
    assert!(!hub::key_path(&own_hub::books(&world.dir("till 1"))).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_moves_the_shop_to_a_cloud_from_the_settings_and_an_old_invitation_moves_nothing() {
    let world = World::new().await;
    let data = world.dir("alone");
    open(&data, &world.clock).await;
    world.badge("Robin").await;
    let (_link, invitation) = invited(&world).await;
    let instead =
        Instead { eye: Some(Eye::Off), sound: Some(Sound::Other(Arc::new(|_| ()))), clock: Some(world.clock.clone()) };
    let backstage: Arc<dyn Backstage> = Arc::new(behind(&data, instead));
    let mut window = Rehearsal::new(App::new(Arc::clone(&backstage), Options::default()), WINDOW);
    sign_in(&mut window, "Choose a PIN").await;
    let old = Invitation { token: "used".to_owned(), ..invitation.clone() };
    show(&mut window, &old).await;
    sign_in(&mut window, "4-digit PIN").await;
    window.until_shown("The invitation is unknown, used, or older than ten minutes.").await.unwrap();
    check_room(&mut window, "own-shop-stays");
    assert!(own_hub::books(&data).exists(), "the shop stands alone as before");

    show(&mut window, &invitation).await;
    window.until_shown("Robin").await.unwrap();
    backstage.close().await.unwrap();
    drop(window);
    assert!(!own_hub::books(&data).exists() && data.join("hub.db.left-1").exists());
    let hub = opened(&data).read(identity::find).await.unwrap().unwrap().hub;
    assert_eq!(hub.trim_end_matches('/'), invitation.url);
}

/// The manager of the own shop signs in.
async fn sign_in(window: &mut Rehearsal, asked: &str) {
    window.until_shown("店长").await.unwrap();
    window.click("店长").unwrap();
    window.until_shown(asked).await.unwrap();
    window.rest(CALM).await;
    window.type_text("2580");
    window.tap(Named::Enter);
    if asked == "Choose a PIN" {
        window.until_shown("Enter it again").await.unwrap();
        window.type_text("2580");
        window.tap(Named::Enter);
    }
    window.until("the counter", |window| !window.shows("Who is at the counter?")).await.unwrap();
}

/// An invitation is shown in the settings, and confirmed.
async fn show(window: &mut Rehearsal, invitation: &Invitation) {
    for pressed in ["Settings", "Shop and enrolment", "Move to a cloud"] {
        window.until_shown(pressed).await.unwrap();
        window.click(pressed).unwrap();
    }
    window.scan(&invitation.text());
    window.until_shown("Move this shop to the cloud?").await.unwrap();
    check_room(window, "own-shop-moves");
    window.rest(CALM).await;
    window.tap(Named::Enter);
    window.until("the end of what was open", |window| !window.shows("Move this shop to the cloud?")).await.unwrap();
}
