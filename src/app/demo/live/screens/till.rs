//! The pictures of the till: a shift is opened, things are rung up, held, paid and given back, the drawer is counted.

use iced::keyboard::key::Named;

use super::{BEFORE_SCAN, Day};
use crate::app::demo::live::cast::Said;
use crate::domain::receipt::slip::Tongue;
use crate::ui::street::{Command, Here, Holds};

/// What lies in the drawer when the shift is opened, as it is typed.
const FLOAT: &str = "500";

/// The barcodes of what is scanned: a walnut cookie, an egg yolk pastry, a mung bean cake.
pub(super) const SCANNED: [&str; 3] = ["9520000000011", "9520000000035", "9520000000042"];

/// The begin of osmanthus, which several things are made of; in Chinese by the initials of its sound.
const SOUGHT: Said = Said("osm", "gh");

/// What is marked as sold out, and lifted again.
const GONE: Said = Said("Mengding ganlu", "蒙顶甘露");

/// Why the drawer does not hold what it must.
const REASON: Said = Said("Wrong change", "找错零钱");

impl Day {
    /// A shift is opened.
    pub(super) async fn open_shift(&mut self) -> anyhow::Result<()> {
        self.scene.click("window-place-shift")?;
        self.scene.until("shift-open").await?;
        self.scene.shoot("shift-none")?;
        self.scene.write(FLOAT).await;
        self.scene.window.tap(Named::Enter);
        self.scene.until("shift-count-and-close").await?;
        self.scene.click("window-place-counter")?;
        self.scene.until("till-empty").await?;
        // Seen here, since the shift counts how often the drawer was opened in words that begin alike.
        self.shut_drawer().await
    }

    /// A basket from its first scan to its change.
    pub(super) async fn sell(&mut self) -> anyhow::Result<()> {
        self.scene.write("3*").await;
        self.scene.window.rest(BEFORE_SCAN).await;
        for code in SCANNED {
            self.scene.scan(code).await?;
        }
        self.search().await?;
        let voucher = self.another(Holds::AmountOff).await?;
        self.hold_up(voucher, Holds::AmountOff, "till-voucher-on").await?;
        self.scene.shoot_sizes("till-basket")?;
        self.scene.shoot_display("display-basket")?;
        self.scene.shoot_display_in(Tongue::Both, "display-both")?;
        self.lower();
        self.street.act(Command::TakeAway).await?;
        self.mark().await?;
        self.ask_over_the_basket().await?;
        self.pay().await
    }

    /// Products are found by initials, and one is chosen about.
    async fn search(&mut self) -> anyhow::Result<()> {
        self.scene.write(SOUGHT.in_language(self.language)).await;
        self.scene.settle().await?;
        self.scene.shoot("till-search")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-pick.explains").await?;
        self.scene.shoot("till-picking")?;
        self.scene.window.type_text("2");
        self.scene.window.tap(Named::Enter);
        self.scene.until_gone("till-pick.explains").await
    }

    /// Something is marked as sold out at its tile, and lifted again.
    async fn mark(&mut self) -> anyhow::Result<()> {
        self.scene.click("till-mark")?;
        self.scene.until("till-marking").await?;
        self.scene.window.click(GONE.in_language(self.language))?;
        self.scene.settle().await?;
        self.scene.shoot("till-marking")?;
        self.scene.window.click(GONE.in_language(self.language))?;
        self.scene.settle().await?;
        self.scene.window.tap(Named::Escape);
        self.scene.until_gone("till-marking").await
    }

    async fn ask_over_the_basket(&mut self) -> anyhow::Result<()> {
        self.scene.window.tap(Named::F4);
        self.scene.until("till-discount-asks").await?;
        self.scene.write("10").await;
        self.scene.shoot("till-discount")?;
        self.scene.window.tap(Named::Enter);
        self.scene.window.type_text("1");
        self.scene.shoot("till-discount-reason")?;
        self.scene.window.tap(Named::Escape);
        self.scene.window.tap(Named::Escape);
        self.scene.window.tap(Named::F5);
        self.scene.until("till-hold-asks").await?;
        self.scene.shoot("till-hold")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-held").await?;
        self.scene.window.tap(Named::F6);
        self.scene.until("till-recall-take").await?;
        // In Chinese the way to the question and its answer are one word.
        self.scene.settle().await?;
        self.scene.shoot("till-recall")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-recalled").await
    }

    /// A part by card, the rest in cash.
    async fn pay(&mut self) -> anyhow::Result<()> {
        self.scene.calm().await;
        self.scene.window.tap(Named::F9);
        self.scene.until("till-pay-with").await?;
        self.scene.shoot_sizes("till-payment")?;
        self.scene.click("till-means-card")?;
        self.scene.write("20").await;
        self.scene.window.tap(Named::Enter);
        self.scene.shoot("till-payment-reference")?;
        self.scene.write("004211").await;
        self.scene.window.tap(Named::Enter);
        self.scene.write("100").await;
        self.scene.shoot("till-payment-split")?;
        self.scene.shoot_display("display-paying")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-sold").await?;
        self.scene.shoot_sizes("till-sold")?;
        self.scene.shoot_display("display-sold")?;
        self.shut_drawer().await?;
        self.scene.click("refund-void")?;
        self.scene.until("till-reason-waits").await?;
        self.scene.shoot("till-void")?;
        self.scene.window.tap(Named::Escape);
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-empty").await
    }

    /// Something is given back from the history.
    pub(super) async fn give_back(&mut self) -> anyhow::Result<()> {
        self.scene.click("history-tab-sold")?;
        self.scene.until_gone("history-state-conflict").await?;
        self.scene.until("refund-way").await?;
        self.scene.shoot("history-sold")?;
        self.ask_what_comes_back().await?;
        self.scene.write("1-2").await;
        self.scene.shoot("refund")?;
        self.scene.window.tap(Named::Enter);
        self.scene.window.type_text("1");
        self.scene.shoot("refund-reason")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("refund-done").await?;
        self.scene.shoot("refund-done")
    }

    /// From a sale in the history to its lines.
    async fn ask_what_comes_back(&mut self) -> anyhow::Result<()> {
        self.scene.click("refund-way")?;
        // Said only once they are there; the history has a tab with all as well.
        self.scene.until("refund-restocked").await
    }

    /// More of it is exchanged for something that costs less.
    pub(super) async fn exchange(&mut self) -> anyhow::Result<()> {
        self.ask_what_comes_back().await?;
        self.scene.write("123").await;
        self.scene.window.tap(Named::Enter);
        self.scene.window.type_text("3");
        self.scene.shoot("exchange-reason")?;
        self.scene.window.tap(Named::F9);
        self.scene.until("till-give-back").await?;
        self.scene.window.scan(SCANNED[0]);
        self.scene.settle().await?;
        self.scene.shoot_sizes("exchange-basket")?;
        self.scene.calm().await;
        self.scene.window.tap(Named::F9);
        self.scene.until("till-pay-finish-give-back").await?;
        self.scene.shoot("exchange-payment")?;
        self.scene.calm().await;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-sold-hint").await?;
        self.scene.shoot("exchange-sold")?;
        self.shut_drawer().await?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("till-empty").await
    }

    /// The drawer is counted, and the shift closed.
    pub(super) async fn close_shift(&mut self) -> anyhow::Result<()> {
        self.scene.click("window-place-shift")?;
        self.scene.until("shift-count-and-close").await?;
        self.scene.shoot_sizes("shift-open")?;
        self.scene.write("-60").await;
        self.scene.shoot("shift-cash-out")?;
        self.scene.window.tap(Named::Escape);
        self.scene.window.tap(Named::F9);
        self.scene.until("shift-sight-shown").await?;
        for pieces in ["4", "3", "", "1"] {
            self.scene.window.type_text(pieces);
            self.scene.window.tap(Named::Enter);
        }
        self.scene.shoot_sizes("shift-count")?;
        self.scene.click("shift-reason.hint")?;
        self.scene.write(REASON.in_language(self.language)).await;
        self.scene.window.tap(Named::F9);
        self.scene.until("shift-closed-title").await?;
        self.scene.shoot("shift-closed")?;
        self.scene.window.tap(Named::Enter);
        self.scene.until("shift-open").await
    }

    /// Somebody who holds this and was not served yet.
    async fn another(&mut self, holds: Holds) -> anyhow::Result<crate::ui::street::Who> {
        let mut scene = self.street.scene();
        loop {
            let is_it =
                |customer: &&crate::ui::street::Customer| customer.holds == holds && customer.here == Here::NotServed;
            if let Some(customer) = scene.customers.iter().find(is_it) {
                return Ok(customer.who);
            }
            scene = self.next(scene.number).await?;
        }
    }
}
