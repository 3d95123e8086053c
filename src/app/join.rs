//! `countersign enrol`: joins a shop by the text or the QR code of an invitation.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, bail};

use crate::app::own_hub;
use crate::config::Config;
use crate::devices::decode::Pipeline;
use crate::devices::picture;
use crate::domain::payload::Invitation;
use crate::engine::enrol;
use crate::store::{Store, identity};
use crate::ui::text::Text;

/// The longest file that may hold an invitation as text.
const TEXT_BYTES_MAX: u64 = 4 * 1024;

/// The invitation.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The invitation: its text, a file with its text, or a picture of its QR code.
    #[arg(value_name = "INVITATION")]
    invitation: String,
    /// Leave the hub of a shop that stood alone until now: the whole journal goes to the new hub, and vouchers and
    /// bookings of the own hub count no more.
    #[arg(long)]
    leave_own_hub: bool,
}

/// Joins the shop of an invitation.
pub async fn run(config: &Config, args: &Args, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let invitation = read(&args.invitation)?;
    let store = Store::open(&config.data)?;
    let clock = enrol::clock_of(&store).await?;
    let text = Text::new(config.language);
    let alone = store.read(identity::find).await?.is_some_and(|identity| own_hub::is_own(&identity));
    match (alone, args.leave_own_hub) {
        (true, false) => bail!(text.of("own-shop-leave-unconfirmed", &[])),
        (true, true) => {
            enrol::leave_own_hub(&store, &clock, &invitation).await.context("the shop could not be joined")?;
            let aside = own_hub::put_aside(&config.data).context("the books of the own hub could not be set aside")?;
            let said = [("books", aside.display().to_string().into())];
            writeln!(out, "{}", text.of("own-shop-left", &said))?;
            return Ok(ExitCode::SUCCESS);
        }
        (false, _) => {}
    }
    enrol::enrol(&store, &clock, &invitation).await.context("the shop could not be joined")?;
    let said = [("folder", config.data.display().to_string().into())];
    writeln!(out, "{}", text.of("command-enrolled", &said))?;
    Ok(ExitCode::SUCCESS)
}

/// The invitation that a person gave: its text, a file with its text, or a picture of its code.
pub(super) fn read(given: &str) -> anyhow::Result<Invitation> {
    if let Some(invitation) = Invitation::parse(given) {
        return Ok(invitation?);
    }
    let path = Path::new(given);
    let length = std::fs::metadata(path).with_context(|| format!("{given} is neither an invitation nor a file"))?.len();
    if length <= TEXT_BYTES_MAX
        && let Ok(text) = std::fs::read_to_string(path)
        && let Some(invitation) = Invitation::parse(text.trim())
    {
        return Ok(invitation?);
    }
    let picture = picture::load(path)?;
    let found = Pipeline::default().read(&picture).codes.into_iter().find_map(|code| Invitation::parse(&code.text));
    match found {
        Some(invitation) => Ok(invitation?),
        None => bail!("{given} shows no invitation"),
    }
}
