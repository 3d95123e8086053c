//! The shop of the day, whose rules the script knows.

use std::sync::Arc;

use countersign::app::demo::payments::{Manner, Service};
use countersign::cloud::PaymentService;
use countersign::domain::id::MemberId;
use countersign::domain::member::Standing;
use countersign::domain::money::Money;
use countersign::domain::payment::Limits;
use countersign::domain::product::{Item, Make, Measure, Pick, Price, Product, Supply, Terms};
use countersign::domain::staff::{Employment, Role};
use countersign::hub::admin::{ShopForm, StaffForm};
use countersign::hub::database::Section;
use countersign::hub::members::MemberForm;
use jiff::SignedDuration;
use serde_json::json;

use super::script::Line;
use crate::world::{Till, World};

/// The points that the member brings.
pub const BRINGS: u32 = 1_000_000;

/// Pauses so short that a payment by code waits for nothing but answers.
const LIMITS: Limits = Limits {
    answer: SignedDuration::from_secs(10),
    customer: SignedDuration::from_secs(90),
    pause: SignedDuration::from_millis(5),
    pause_most: SignedDuration::from_millis(20),
};

/// The till, the service that it asks for payments by code, and who buys there.
pub struct Shop {
    pub world: World,
    pub till: Till,
    pub service: Service,
    pub member: MemberId,
}

pub fn fen(minor: i64) -> Money {
    Money::from_minor(minor)
}

pub fn item(no: usize, line: &Line) -> Item {
    let product = Product {
        code: format!("{}{no}", line.class),
        name: format!("Product {}{no}", line.class),
        categories: vec![line.class.to_string()],
        tax_class: line.class.to_string(),
        measure: Measure::Piece,
        scale_item: None,
        make: Make::Single(Terms {
            price: Price::Fixed(fen(line.price)),
            member_price: None,
            barcodes: Vec::new(),
            supply: Supply::ForSale,
        }),
        modifiers: Vec::new(),
    };
    product.pick(&Pick::default()).unwrap()
}

/// A till of a shop whose rules the script knows, with a manager at it and a service for payments by code.
pub async fn shop() -> Shop {
    let mut world = World::new().await;
    let form: ShopForm = serde_json::from_value(json!({
        "id": world.shop.id, "name": "春熙茶铺", "zone": "Asia/Shanghai", "currency": "CNY",
        "selling": {
            "taxes": {
                "prices": "include", "rounding": "per_receipt",
                "classes": [
                    {"code": "a", "name": "13 %", "percent": 13_000}, {"code": "b", "name": "6 %", "percent": 6_000},
                ],
            },
            "cash_rounding": {"step": 10, "side": "down"},
            "limits": {"discount": 1_000, "give_back": 20_000},
            "points": {"earn": {"points": 1, "per": 100}, "spend": {"points": 100, "worth": 100}},
            "denominations": [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10],
        },
    }))
    .unwrap();
    world.shop = world.hub.admin.put_shop(form).await.unwrap();
    let off = json!({ "promotion": {
        "name": "满100减8", "rule": { "spend": { "tiers": [{ "spend": 10_000, "off": 800 }] } },
        "scope": { "shops": "all", "products": [{ "code": "a", "name": "A" }] },
        "hours": { "weekdays": 127 }, "stacking": "free",
    } });
    world.hub.admin.put_in_catalogue(Section::Promotions, off).await.unwrap();
    let hired =
        StaffForm { id: None, name: "Wang".into(), role: Role::Manager, employed: Employment::Active, shop: None };
    let manager = world.hub.admin.put_staff(hired).await.unwrap().id;
    let form = MemberForm {
        id: None,
        number: "M-0001".into(),
        name: "林晓雨".into(),
        phone: "13800001234".into(),
        level: "gold".into(),
        standing: Standing::Active,
        brings: BRINGS,
    };
    let member = world.hub.admin.put_member(form).await.unwrap().id;
    let till = world.till("till 1").await;
    till.loads(|catalogue| !catalogue.promotions.is_empty()).await;
    till.engine.sign_in(Some(manager)).await.unwrap();
    let service = Service::start("key", Manner::Pays).await.unwrap();
    let gateway = PaymentService::new(&service.url(), "key").unwrap();
    till.engine.pay_through(Arc::new(gateway), LIMITS).await.unwrap();
    Shop { world, till, service, member }
}
