//! Training: the shop beside the shop. It lies in a folder of its own with a hub of its own, and begins anew each time.
//!
//! ```text
//! real folder ─ read, never written ─▶ template ─▶ training folder: marked ─▶ own hub ─▶ shop, people, goods ─▶ joined to that hub
//!      └─ none there yet ─▶ the sample goods
//! ```
//!
//! What is practised there reaches nothing else: the folder's ledger says that it is training's before it belongs to any shop,
//! and no other hub takes such a ledger in (`engine::training`).

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde_json::{Value, json};

use super::demo::{goods, sample};
use super::own_hub;
use crate::config::{Config, FILE_NAME};
use crate::domain::language::Language;
use crate::domain::shop::Shop;
use crate::domain::staff::{Employment, Role, Staff};
use crate::domain::voucher::Amount;
use crate::engine::clock::Clock;
use crate::engine::{enrol, training};
use crate::hub::admin::{Admin, AdminFault, ShopForm, StaffForm};
use crate::hub::database::Section;
use crate::hub::issue::{Form, Order};
use crate::hub::{self, Hub};
use crate::store::Store;
use crate::store::template::{self, Template};

/// What its folder is called within the data folder.
const FOLDER: &str = "training";

/// Where the sample shop of training is, where there is no shop yet.
const ZONE: &str = "Asia/Shanghai";

/// The settings of training: those of the terminal, on the folder of training.
pub fn config(real: &Config) -> Config {
    let data = real.data.join(FOLDER);
    Config { file: Some(data.join(FILE_NAME)), data, ..real.clone() }
}

/// Opens the shop of training anew, as the shop of `real` is now. Nobody may have either folder open. The folder of training
/// has joined its own hub then, and nothing runs on it.
pub async fn prepare(real: &Config) -> anyhow::Result<()> {
    let config = config(real);
    clear(&config.data)?;
    if let Some(file) = real.file.as_ref().filter(|file| file.exists()) {
        fs::copy(file, config.path()).with_context(|| format!("{} cannot be copied", file.display()))?;
    }
    let dir = real.data.clone();
    let template = tokio::task::spawn_blocking(move || template::read(&dir)).await?;
    let template = template.with_context(|| format!("{} cannot be read", real.data.display()))?;
    let store = Store::open(&config.data)?;
    training::begin(&store).await?;
    if let Some(template) = &template {
        training::take_over(&store, template.settings.clone()).await?;
    }
    let clock = enrol::clock_of(&store).await?;
    let tenant = goods::named_in(config.language)("Training", "培训");
    let hub = Hub::start(hub::Config { tenant, ..own_hub::config(&config.data, &clock) }).await?;
    let opened = open(&hub, &store, &clock, template, config.language).await;
    hub.stop().await;
    opened
}

/// An empty folder for training. What is there is taken away only if it is training's, or was never more than begun.
fn clear(folder: &Path) -> anyhow::Result<()> {
    if folder.exists() {
        if !is_training(folder)? {
            bail!("{} holds something else than training", folder.display());
        }
        fs::remove_dir_all(folder).with_context(|| format!("{} cannot be taken away", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

/// Whether a folder is training's, or holds nothing that belongs to a shop.
fn is_training(folder: &Path) -> anyhow::Result<bool> {
    let Some(template) = template::read(folder)? else { return Ok(true) };
    Ok(template.settings.iter().any(|(key, _)| key == training::SETTING))
}

async fn open(
    hub: &Hub,
    store: &Store,
    clock: &Clock,
    template: Option<Template>,
    language: Language,
) -> anyhow::Result<()> {
    let named = goods::named_in(language);
    let sells = template.as_ref().is_some_and(|template| !template.products.is_empty());
    let form = match &template {
        Some(template) => form_of(&template.shop, sells, &named)?,
        None => sample::shop_form(&named("Training", "培训"), "", ZONE, &named)?,
    };
    let shop = hub.admin.put_shop(form).await.context("the shop of training")?;
    let (staff, till) = match &template {
        Some(template) => (template.staff.clone(), template.till.clone()),
        None => (Vec::new(), "1".to_owned()),
    };
    employ(&hub.admin, &shop, staff, &named).await.context("the people of training")?;
    match template.filter(|_| sells) {
        Some(template) => fill(&hub.admin, &template).await.context("the goods of training")?,
        None => goods::stock(hub, &named).await.context("the goods of training")?,
    }
    let invitation = hub.admin.invite(shop.id, &till).await?;
    enrol::enrol_own(store, clock, &invitation).await.context("training cannot join its own hub")?;
    Ok(())
}

/// The shop as it is, with its own rules of selling where what it sells is taken over too, else with those of the sample goods.
fn form_of(shop: &Shop, sells: bool, named: goods::Naming<'_>) -> anyhow::Result<ShopForm> {
    let selling = match &shop.selling {
        Some(selling) if sells => serde_json::to_value(selling)?,
        // A shop that only redeems goes on doing so.
        None => Value::Null,
        Some(_) => goods::selling(named),
    };
    let form = json!({
        "name": shop.name, "address": shop.address, "zone": shop.zone, "currency": shop.currency, "selling": selling,
        "day_start": shop.day_start, "label_layouts": shop.label_layouts, "reception": shop.reception,
    });
    Ok(serde_json::from_value(form)?)
}

/// Everybody who works in the shop, under new identities; where nobody does, a manager and a cashier.
async fn employ(admin: &Admin, shop: &Shop, staff: Vec<Staff>, named: goods::Naming<'_>) -> anyhow::Result<()> {
    let mut people: Vec<(String, Role)> = staff
        .into_iter()
        .filter(|member| member.employed == Employment::Active)
        .map(|member| (member.name, member.role))
        .collect();
    if !people.iter().any(|(_, role)| matches!(role, Role::Manager | Role::Owner)) {
        people.push((named("Manager", "店长"), Role::Manager));
    }
    if people.len() == 1 {
        people.push((named("Cashier", "收银员"), Role::Cashier));
    }
    for (name, role) in people {
        let form = StaffForm { id: None, name, role, employed: Employment::Active, shop: Some(shop.id) };
        admin.put_staff(form).await?;
    }
    Ok(())
}

/// Puts what the shop sells onto the shelves of training.
async fn fill(admin: &Admin, template: &Template) -> anyhow::Result<()> {
    let mut rows = Vec::new();
    for (place, category) in (0_u32..).zip(&template.categories) {
        rows.push((Section::Categories, json!({ "place": place, "category": category })));
    }
    for (place, product) in (0_u32..).zip(&template.products) {
        rows.push((Section::Products, json!({ "place": place, "product": product })));
    }
    for (place, promotion) in (0_u32..).zip(&template.promotions) {
        rows.push((Section::Promotions, json!({ "place": place, "promotion": promotion })));
    }
    admin.fill_catalogue(rows).await?;
    for (product, jpeg) in &template.pictures {
        match admin.put_tile(product.clone(), jpeg.clone()).await {
            // Of what this program cannot read, and training does not sell.
            Ok(_) | Err(AdminFault::NotFound) => {}
            Err(fault) => return Err(fault.into()),
        }
    }
    Ok(())
}

/// Where files for people go in training: into its own folder, so that none is taken for one of the shop's.
pub fn exports(config: &Config) -> PathBuf {
    config.data.join("exports")
}

/// A new voucher to practise with: ¥30 off ¥60, or what is like it in the shop's currency. Its code is known to no other hub.
pub async fn practice_code(admin: &Admin, language: Language) -> anyhow::Result<String> {
    let name = goods::named_in(language)("Practice voucher: 30 off 60", "练习券：满 60 减 30");
    let known = admin.campaigns().await?.into_iter().next().map(|campaign| campaign.id);
    let campaign = if let Some(known) = known {
        known
    } else {
        let off = json!({ "amount_off": { "value": 3_000, "minimum": 6_000 } });
        admin.put_campaign(sample::campaign(&name, &off, &json!({}))).await?.id
    };
    let order = Order {
        campaign,
        count: 1,
        form: Form::Opaque,
        amount: Some(Amount::ONE_USE),
        home_shop: None,
        from: None,
        until: None,
        holder: None,
        phone_tail: None,
    };
    let issued = admin.issue(&order).await?.into_iter().next().context("nothing was issued")?;
    Ok(issued.code)
}
