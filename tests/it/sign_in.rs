//! Signing in: staff from the hub, PINs, badges, the lockout, and a manager's word on the spot.

use countersign::app::demo::link::State;
use countersign::domain::fact::{AfterWrong, Event, Fact, OverrideGranted, PinRefused};
use countersign::domain::id::StaffId;
use countersign::domain::redemption::{Claim, Override};
use countersign::domain::staff::{Employment, Permission, Pin, Role, Staff};
use countersign::engine::Engine;
use countersign::engine::clock::Clock;
use countersign::engine::present::{NotHandled, Subject};
use countersign::engine::problem::Code;
use countersign::engine::sign_in::{Asked, Badge, BadgeText, Denied, PinState, Proof, Shown};
use countersign::hub::admin::StaffForm;
use countersign::store::journal::{self, Limit};
use jiff::SignedDuration;

use crate::own_shop;
use crate::world::{NOON, Till, World, redeemed, refusal};

fn pin(digits: &str) -> Pin {
    Pin::parse(digits).unwrap()
}

impl World {
    /// Adds somebody at the hub.
    async fn hire(&self, name: &str, role: Role) -> StaffId {
        let form = StaffForm { id: None, name: name.into(), role, employed: Employment::Active, shop: None };
        self.hub.admin.put_staff(form).await.unwrap().id
    }

    /// The hub lets somebody go.
    async fn dismiss(&self, id: StaffId) {
        let staff = self.hub.admin.staff().await.unwrap();
        let (Staff { name, role, .. }, shop) = staff.into_iter().find(|(staff, _)| staff.id == id).unwrap();
        let form = StaffForm { id: Some(id), name, role, employed: Employment::Left, shop };
        self.hub.admin.put_staff(form).await.unwrap();
    }
}

/// What was granted.
#[track_caller]
fn granted<T: std::fmt::Debug>(shown: Shown<T>) -> T {
    match shown {
        Shown::Granted(granted) => granted,
        Shown::Denied(why) => panic!("denied: {why:?}"),
    }
}

/// What a PIN came to.
async fn tried(till: &Till, id: StaffId, digits: &str) -> Option<Denied> {
    match till.engine.sign_in_with_pin(id, pin(digits)).await.unwrap() {
        Shown::Granted(staff) => {
            assert_eq!((staff.id, till.engine.signed_in()), (id, Some(id)));
            None
        }
        Shown::Denied(why) => Some(why),
    }
}

/// The events of a terminal's journal, oldest first.
async fn told(till: &Till) -> Vec<Event> {
    let author = till.engine.author();
    let limit = Limit { rows: 1_000, bytes: usize::MAX };
    let rows = till.store.read(move |conn| journal::rows_after(conn, author, 0, limit)).await.unwrap();
    rows.iter().map(|row| serde_json::from_str::<Fact>(&row.body).unwrap().event).collect()
}

async fn pin_state(engine: &Engine, id: StaffId) -> PinState {
    engine.staff_access().await.unwrap().into_iter().find(|access| access.staff.id == id).unwrap().pin
}

fn asked(reason: &str) -> Asked {
    Asked { permission: Permission::AcceptExpired, refusal: "expired".into(), reason: reason.into() }
}

#[tokio::test]
async fn staff_come_from_the_hub_and_choose_their_pin_when_they_first_sign_in() {
    let world = World::new().await;
    let (cashier, manager) = (world.hire("李雯", Role::Cashier).await, world.hire("沈青", Role::Manager).await);
    let till = world.till("1").await;
    let known: Vec<StaffId> = till.engine.staff().await.unwrap().into_iter().map(|staff| staff.id).collect();
    assert!(known.len() == 2 && known.contains(&cashier) && known.contains(&manager));
    assert_eq!(tried(&till, cashier, "2580").await, Some(Denied::ChoosesPin));
    for simple in ["0000", "4321"] {
        let simple = till.engine.set_first_pin(cashier, pin(simple)).await.unwrap();
        assert_eq!(simple, Shown::Denied(Denied::SimplePin));
    }
    assert_eq!(granted(till.engine.set_first_pin(cashier, pin("25801")).await.unwrap()).name, "李雯");
    assert_eq!(till.engine.signed_in(), Some(cashier));
    assert_eq!(pin_state(&till.engine, cashier).await, PinState::Set { digits: 5 });
    assert_eq!(till.engine.set_first_pin(cashier, pin("2580")).await.unwrap(), Shown::Denied(Denied::HasPin));
    till.engine.sign_in(None).await.unwrap();
    assert_eq!(tried(&till, cashier, "25802").await, Some(Denied::WrongPin { left: 4 }));
    assert_eq!(till.engine.signed_in(), None);
    assert_eq!(tried(&till, cashier, "25801").await, None);
    let kinds: Vec<&str> = told(&till).await.iter().map(Event::kind).collect();
    assert_eq!(kinds, ["terminal_enrolled", "config_changed", "signed_in", "signed_out", "pin_refused", "signed_in"]);
    // What the hub sends of them later leaves the PIN alone, and a restart does.
    world.hire("陈晓", Role::Host).await;
    till.drain().await;
    let (link, _) = till.close().await;
    let store = std::sync::Arc::new(own_shop::opened(&world.dir("1")));
    let till = world.open("1", link, store, None).await;
    assert_eq!(till.engine.signed_in(), None);
    assert_eq!(tried(&till, cashier, "25801").await, None);
}

#[tokio::test]
async fn the_lockout_is_a_ladder_that_neither_a_restart_nor_the_clock_shortens() {
    let world = World::new().await;
    let (cashier, manager) = (world.hire("李雯", Role::Cashier).await, world.hire("沈青", Role::Manager).await);
    let mut till = world.till("1").await;
    for (who, digits) in [(cashier, "2580"), (manager, "1379")] {
        granted(till.engine.set_first_pin(who, pin(digits)).await.unwrap());
    }
    for pause in [SignedDuration::from_secs(30), SignedDuration::from_mins(5)] {
        for left in (1..5).rev() {
            assert_eq!(tried(&till, cashier, "9999").await, Some(Denied::WrongPin { left }));
        }
        let until = world.clock.now() + pause;
        let waits = Some(Denied::Waits { until });
        assert_eq!(tried(&till, cashier, "9999").await, waits);
        assert_eq!(tried(&till, cashier, "2580").await, waits, "not even the right one");
        world.clock.set(until - SignedDuration::from_hours(30));
        assert_eq!(tried(&till, cashier, "2580").await, waits, "with the clock set back");
        world.clock.set(until - SignedDuration::from_millis(1));
        let (link, _) = till.close().await;
        let store = std::sync::Arc::new(own_shop::opened(&world.dir("1")));
        till = world.open("1", link, store, None).await;
        assert_eq!(tried(&till, cashier, "2580").await, waits, "after a restart");
        assert_eq!(tried(&till, manager, "1379").await, None, "it is counted for each person");
        world.clock.set(until);
    }
    for left in (1..5).rev() {
        assert_eq!(tried(&till, cashier, "9999").await, Some(Denied::WrongPin { left }));
    }
    assert_eq!(tried(&till, cashier, "9999").await, Some(Denied::Locked));
    world.pass(SignedDuration::from_hours(24 * 30));
    assert_eq!(tried(&till, cashier, "2580").await, Some(Denied::Locked));
    let refused: Vec<AfterWrong> = told(&till)
        .await
        .iter()
        .filter_map(|event| {
            if let Event::PinRefused(PinRefused { tried, then }) = event {
                assert_eq!(*tried, cashier);
                Some(*then)
            } else {
                None
            }
        })
        .collect();
    let [open, paused] = [AfterWrong::Open, AfterWrong::Paused];
    let steps = [open, open, open, open, paused].repeat(2);
    let last = [open, open, open, open, AfterWrong::Locked];
    assert_eq!(refused, [steps, last.to_vec()].concat(), "what was compared is told, and no other try");
    assert_eq!(till.engine.unlock(cashier, cashier).await.unwrap(), Shown::Denied(Denied::NotAllowed));
    granted(till.engine.unlock(manager, cashier).await.unwrap());
    assert_eq!(tried(&till, cashier, "9999").await, Some(Denied::WrongPin { left: 4 }));
    assert_eq!(tried(&till, cashier, "2580").await, None);
    assert_eq!(
        tried(&till, cashier, "9999").await,
        Some(Denied::WrongPin { left: 4 }),
        "the right one forgave the rest"
    );
}

#[tokio::test]
async fn a_second_manager_is_let_in_by_the_first_and_a_reset_pin_is_chosen_anew() {
    let world = World::new().await;
    let first = world.hire("沈青", Role::Manager).await;
    let second = world.hire("老板", Role::Owner).await;
    let cashier = world.hire("李雯", Role::Cashier).await;
    let till = world.till("1").await;
    granted(till.engine.set_first_pin(cashier, pin("2580")).await.unwrap());
    granted(till.engine.set_first_pin(first, pin("1379")).await.unwrap());
    assert_eq!(pin_state(&till.engine, second).await, PinState::NeedsManager);
    let refused = Shown::Denied(Denied::NeedsManager);
    assert_eq!(till.engine.set_first_pin(second, pin("8642")).await.unwrap(), refused);
    assert_eq!(tried(&till, second, "8642").await, Some(Denied::NeedsManager));
    assert_eq!(till.engine.reset_pin(cashier, second).await.unwrap(), Shown::Denied(Denied::NotAllowed));
    granted(till.engine.reset_pin(first, second).await.unwrap());
    granted(till.engine.set_first_pin(second, pin("8642")).await.unwrap());
    granted(till.engine.reset_pin(second, cashier).await.unwrap());
    assert_eq!(tried(&till, cashier, "2580").await, Some(Denied::ChoosesPin));
    granted(till.engine.set_first_pin(cashier, pin("0852")).await.unwrap());
    let settings: Vec<String> = told(&till).await.into_iter().filter_map(setting).collect();
    let deeds: Vec<&str> = settings.iter().map(|setting| setting.rsplit('/').next().unwrap()).collect();
    assert_eq!(deeds, ["pin", "pin", "pin_reset", "pin", "pin_reset", "pin"]);
}

fn setting(event: Event) -> Option<String> {
    match event {
        Event::ConfigChanged(changed) => Some(changed.setting),
        _ => None,
    }
}

#[tokio::test]
async fn a_managers_word_takes_the_role_and_the_pin_and_stands_in_the_journal() {
    let world = World::new().await;
    let (cashier, manager) = (world.hire("李雯", Role::Cashier).await, world.hire("沈青", Role::Manager).await);
    let till = world.till("1").await;
    granted(till.engine.set_first_pin(manager, pin("1379")).await.unwrap());
    granted(till.engine.set_first_pin(cashier, pin("2580")).await.unwrap());
    let asks = async |proof| till.engine.allow(asked("答应过"), proof).await.unwrap();
    assert_eq!(asks(Proof::SignedIn).await, Shown::Denied(Denied::NotAllowed));
    assert_eq!(asks(Proof::Pin(cashier, pin("2580"))).await, Shown::Denied(Denied::NotAllowed));
    assert_eq!(asks(Proof::Pin(manager, pin("2580"))).await, Shown::Denied(Denied::WrongPin { left: 4 }));
    assert!(!told(&till).await.iter().any(|event| matches!(event, Event::OverrideGranted(_))));
    let word = Override { permission: Permission::AcceptExpired, by: manager, reason: "答应过".into() };
    assert_eq!(granted(asks(Proof::Pin(manager, pin("1379"))).await), word);
    assert_eq!(till.engine.signed_in(), Some(cashier), "who stands here goes on standing here");
    let granted_fact = Event::OverrideGranted(OverrideGranted { granted: word.clone(), refusal: "expired".into() });
    assert_eq!(told(&till).await.last(), Some(&granted_fact));
    // The wrong tries are counted in one ladder, and a right one forgives them.
    for left in (1..5).rev() {
        assert_eq!(tried(&till, manager, "9999").await, Some(Denied::WrongPin { left }));
    }
    let Shown::Denied(Denied::Waits { .. }) = asks(Proof::Pin(manager, pin("9998"))).await else { panic!("no pause") };
    world.pass(SignedDuration::from_secs(30));
    assert_eq!(tried(&till, manager, "1379").await, None);
    assert_eq!(granted(asks(Proof::SignedIn).await), word, "who stands here and may needs a reason only");
    till.drain().await;
}

#[tokio::test]
async fn a_badge_signs_in_also_past_a_locked_pin_and_no_code_of_it_lies_on_the_disk() {
    let world = World::new().await;
    let (cashier, manager) = (world.hire("李雯", Role::Cashier).await, world.hire("沈青", Role::Manager).await);
    let till = world.till("1").await;
    let old = world.hub.admin.issue_badge(manager).await.unwrap();
    let code = world.hub.admin.issue_badge(manager).await.unwrap();
    till.drain().await;
    let show = async |code: &str| till.engine.sign_in_with_badge(&BadgeText(code.to_owned())).await.unwrap();
    assert_eq!(show(&old).await, Shown::Denied(Denied::UnknownBadge), "an earlier one ends");
    assert_eq!(show(&world.code().await).await, Shown::Denied(Denied::UnknownBadge), "a voucher is none");
    assert_eq!(show("沈青").await, Shown::Denied(Denied::UnknownBadge));
    granted(till.engine.set_first_pin(manager, pin("1379")).await.unwrap());
    granted(till.engine.set_first_pin(cashier, pin("2580")).await.unwrap());
    let by_badge = Proof::Badge(BadgeText(code.clone()));
    assert_eq!(granted(till.engine.allow(asked("答应过"), by_badge).await.unwrap()).by, manager);
    let subject = till.engine.present(&code, countersign::devices::Source::Camera, std::time::Instant::now()).await;
    assert!(matches!(subject, Ok(Subject::NotHandled(NotHandled::Badge))), "{subject:?}");
    for _ in 0..15 {
        tried(&till, manager, "9999").await;
        world.pass(SignedDuration::from_mins(5));
    }
    assert_eq!(tried(&till, manager, "1379").await, Some(Denied::Locked));
    assert_eq!(granted(show(&code.to_lowercase()).await).id, manager);
    assert_eq!(till.engine.signed_in(), Some(manager));
    granted(till.engine.unlock(manager, manager).await.unwrap());
    assert_eq!(tried(&till, manager, "1379").await, None);
    let access = till.engine.staff_access().await.unwrap();
    let badge_of = |id| access.iter().find(|access| access.staff.id == id).unwrap().badge;
    assert_eq!((badge_of(manager), badge_of(cashier)), (Badge::Issued, Badge::None));
    world.hub.admin.end_badge(manager).await.unwrap();
    till.drain().await;
    assert_eq!(show(&code).await, Shown::Denied(Denied::UnknownBadge));
    let (_, dir) = till.close().await;
    for file in std::fs::read_dir(dir).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [code.as_str(), &code[4..], "1379", "2580"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found || secret.len() == 4, "a badge's code lies on the disk");
        }
    }
}

#[tokio::test]
async fn who_leaves_is_signed_out_and_begins_anew_should_they_come_back() {
    let world = World::new().await;
    let cashier = world.hire("李雯", Role::Cashier).await;
    let till = world.till("1").await;
    granted(till.engine.set_first_pin(cashier, pin("2580")).await.unwrap());
    world.dismiss(cashier).await;
    till.drain().await;
    assert_eq!(till.engine.signed_in(), None);
    assert_eq!(told(&till).await.last(), Some(&Event::SignedOut));
    assert_eq!(tried(&till, cashier, "2580").await, Some(Denied::NotHere));
    assert_eq!(till.engine.staff_access().await.unwrap(), []);
    let form = StaffForm {
        id: Some(cashier),
        name: "李雯".into(),
        role: Role::Cashier,
        employed: Employment::Active,
        shop: None,
    };
    world.hub.admin.put_staff(form).await.unwrap();
    till.drain().await;
    assert_eq!(tried(&till, cashier, "2580").await, Some(Denied::ChoosesPin));
}

#[tokio::test]
async fn a_shop_that_nobody_manages_makes_its_first_manager_at_the_hub() {
    let world = World::new().await;
    world.hire("李雯", Role::Cashier).await;
    let (till, other) = (world.till("1").await, world.till("2").await);
    till.link(State::Cut);
    let unreachable = till.engine.make_first_manager("沈青", pin("1379")).await.unwrap_err();
    assert_eq!(unreachable.code(), Code::HubUnreachable);
    till.link(State::Whole);
    let nameless = till.engine.make_first_manager("  ", pin("1379")).await.unwrap();
    assert_eq!(nameless, Shown::Denied(Denied::NeedsName));
    let manager = granted(till.engine.make_first_manager(" 沈青 ", pin("1379")).await.unwrap());
    assert_eq!((manager.name.as_str(), manager.role), ("沈青", Role::Manager));
    assert_eq!(till.engine.signed_in(), Some(manager.id));
    till.drain().await;
    assert_eq!(tried(&till, manager.id, "1379").await, None, "the hub's row leaves the PIN alone");
    // The other till learns of them by being refused, and knows no PIN of theirs.
    let second = other.engine.make_first_manager("另一位", pin("1379")).await.unwrap();
    assert_eq!(second, Shown::Denied(Denied::Managed));
    assert_eq!(pin_state(&other.engine, manager.id).await, PinState::Chooses);
    assert_eq!(world.hub.admin.staff().await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_shop_that_stands_alone_has_its_first_manager_from_its_own_hub() {
    let dir = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(NOON.parse().unwrap(), 7);
    own_shop::open(dir.path(), &clock).await;
    let terminal = own_shop::start(dir.path(), &clock).await;
    terminal.engine().sync_now().await.unwrap();
    let staff = terminal.engine().staff().await.unwrap();
    let [manager] = staff.as_slice() else { panic!("{staff:?}") };
    assert_eq!(manager.role, Role::Manager);
    let other = terminal.engine().make_first_manager("别人", pin("1379")).await.unwrap();
    assert_eq!(other, Shown::Denied(Denied::Managed));
    assert_eq!(granted(terminal.engine().set_first_pin(manager.id, pin("1379")).await.unwrap()).id, manager.id);
    terminal.close().await;
}

/// What somebody is asked to allow, for no refusal in particular.
fn to(permission: Permission) -> Asked {
    Asked { permission, refusal: "not_allowed".into(), reason: "seen".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_not_everybody_may_do_takes_whoever_may_at_the_counter_or_by_a_word_that_counts_once() {
    let world = World::new().await;
    let (host, manager) = (world.hire("何静", Role::Host).await, world.hire("沈青", Role::Manager).await);
    let badge = world.hub.admin.issue_badge(manager).await.unwrap();
    let till = world.till("1").await;
    let campaign = world.campaign(&serde_json::json!({})).await;
    let codes = world.codes(campaign, 3, countersign::hub::issue::Form::Opaque).await;
    let mut made = Vec::new();
    for code in &codes {
        made.push(redeemed(till.redeem(code).await).redemption);
    }
    let reverse = async |number: usize| till.engine.reverse(made[number], "seen").await.map_err(|error| error.code());
    assert_eq!(reverse(0).await, Err(Code::NotAllowed), "nobody stands here");
    till.engine.sign_in(Some(host)).await.unwrap();
    assert_eq!(reverse(0).await, Err(Code::NotAllowed));
    let by_badge = || Proof::Badge(BadgeText(badge.clone()));
    granted(till.engine.allow(to(Permission::Reprint), by_badge()).await.unwrap());
    assert_eq!(reverse(0).await, Err(Code::NotAllowed), "that was a word for something else");
    granted(till.engine.allow(to(Permission::Reverse), by_badge()).await.unwrap());
    assert_eq!(reverse(0).await, Ok(()));
    assert_eq!(reverse(1).await, Err(Code::NotAllowed), "the word is used up");
    granted(till.engine.allow(to(Permission::Reverse), by_badge()).await.unwrap());
    world.pass(SignedDuration::from_mins(2));
    assert_eq!(reverse(1).await, Err(Code::NotAllowed), "the word was given long ago");
    till.engine.sign_in(Some(manager)).await.unwrap();
    assert_eq!(reverse(1).await, Ok(()));
    world.dismiss(manager).await;
    till.engine.sync_now().await.unwrap();
    assert_eq!(reverse(2).await, Err(Code::NotAllowed));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_named_as_the_manager_must_be_one() {
    let world = World::new().await;
    let (cashier, manager) = (world.hire("李雯", Role::Cashier).await, world.hire("沈青", Role::Manager).await);
    let ended = serde_json::json!({"validity": {"between": {"from": null, "until": world.clock.now()}}});
    let ended = world.campaign(&ended).await;
    let code = world.codes(ended, 1, countersign::hub::issue::Form::Opaque).await.remove(0);
    let till = world.till("1").await;
    till.engine.sign_in(Some(cashier)).await.unwrap();
    let presented = till.present(&code).await;
    let by = |by| {
        let word = Override { permission: Permission::AcceptExpired, by, reason: "seen".into() };
        Claim { overrides: vec![word], ..Claim::default() }
    };
    for somebody in [cashier, StaffId::new(world.clock.mint())] {
        let refused = till.engine.redeem(&presented, &by(somebody)).await.unwrap();
        assert_eq!(refusal(&refused), "expired");
        assert_eq!(till.engine.raise_budget(somebody, "rush").await.unwrap_err().code(), Code::NotAllowed);
        assert_eq!(till.engine.confirm_clock(somebody, "looked").await.unwrap_err().code(), Code::NotAllowed);
    }
    assert!(!told(&till).await.iter().any(|event| matches!(event, Event::OverrideGranted(_))));
    redeemed(till.engine.redeem(&presented, &by(manager)).await.unwrap());
    till.engine.raise_budget(manager, "rush").await.unwrap();
    till.engine.confirm_clock(manager, "looked").await.unwrap();
    till.drain().await;
}
