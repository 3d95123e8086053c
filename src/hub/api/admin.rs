//! `/v1/admin/…`: what owners and their other programs do, with an API key.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, post, put};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::booking::{Booking, CancelledBy};
use crate::domain::id::{BookingId, CampaignId, DeviceId, MemberId, PromotionId, ShopId, StaffId, VoucherId};
use crate::domain::member::Member;
use crate::domain::picture::Picture as ProductPicture;
use crate::domain::shop::{Selling, Shop};
use crate::domain::staff::Staff;
use crate::domain::voucher::State as VoucherState;
use crate::hub::App;
use crate::hub::admin::{Admin, AdminFault, BookingForm, ShopForm, StaffForm};
use crate::hub::api::pictures::jpeg;
use crate::hub::api::upload::Upload;
use crate::hub::api::{Body, Call, Caller, Refused};
use crate::hub::auth::Owner;
use crate::hub::catalogue::LISTED_MAX;
use crate::hub::database::{
    DeviceReport, DeviceStatus, ExceptionReport, Risk, Section, ShopReport, StoredCampaign, StoredFact, VoucherReport,
};
use crate::hub::import::products::ProductReport;
use crate::hub::import::{Encoding, ImportFault, Options, Report, SheetFault};
use crate::hub::issue::{Issued, Order};
use crate::hub::members::MemberForm;
use crate::hub::picture::{self, Unfit};
use crate::hub::qr::{NotDrawn, Picture};
use crate::wire::ProblemCode;
use crate::wire::pull::ExceptionState;

/// The calls of owners.
pub(super) fn calls() -> Vec<Call> {
    use Caller::Owner;
    let put_call = |path, service| Call { caller: Owner, method: "put", path, service };
    let delete_call = |path, service| Call { caller: Owner, method: "delete", path, service };
    vec![
        Call::get(Owner, "/v1/admin/shops", shops),
        Call::post(Owner, "/v1/admin/shops", put_shop),
        put_call("/v1/admin/shops/{shop}/risk", put(put_risk)),
        put_call("/v1/admin/shops/{shop}/selling", put(put_selling)),
        Call::get(Owner, "/v1/admin/shops/{shop}/report", shop_report),
        Call::post(Owner, "/v1/admin/invitations", invite),
        Call::get(Owner, "/v1/admin/devices", devices),
        put_call("/v1/admin/devices/{device}/status", put(set_device_status)),
        Call::post(Owner, "/v1/admin/devices/{device}/waive", waive),
        Call::post(Owner, "/v1/admin/restored", restored),
        Call::post(Owner, "/v1/admin/keys/rotate", rotate_keys),
        Call::get(Owner, "/v1/admin/campaigns", campaigns),
        Call::post(Owner, "/v1/admin/campaigns", put_campaign),
        Call::get(Owner, "/v1/admin/products", products),
        Call::post(Owner, "/v1/admin/products", put_product),
        Call {
            caller: Owner,
            method: "post",
            path: "/v1/admin/products/import",
            service: post(import_products).layer(DefaultBodyLimit::disable()),
        },
        delete_call("/v1/admin/products/{code}", delete(remove_product)),
        Call::get(Owner, "/v1/admin/products/{code}/picture", product_picture),
        put_call(
            "/v1/admin/products/{code}/picture",
            put(put_product_picture).layer(DefaultBodyLimit::max(picture::FILE_BYTES_MAX)),
        ),
        delete_call("/v1/admin/products/{code}/picture", delete(remove_product_picture)),
        Call::get(Owner, "/v1/admin/categories", categories),
        Call::post(Owner, "/v1/admin/categories", put_category),
        delete_call("/v1/admin/categories/{code}", delete(remove_category)),
        Call::get(Owner, "/v1/admin/promotions", promotions),
        Call::post(Owner, "/v1/admin/promotions", put_promotion),
        delete_call("/v1/admin/promotions/{promotion}", delete(remove_promotion)),
        Call::post(Owner, "/v1/admin/vouchers/issue", issue),
        Call {
            caller: Owner,
            method: "post",
            path: "/v1/admin/vouchers/import",
            // As long as it may be: it is read as it comes and counted on the way.
            service: post(import).layer(DefaultBodyLimit::disable()),
        },
        Call::get(Owner, "/v1/admin/vouchers/{voucher}", voucher),
        Call::get(Owner, "/v1/admin/vouchers/{voucher}/code", voucher_code),
        Call::get(Owner, "/v1/admin/vouchers/{voucher}/code.png", voucher_png),
        Call::get(Owner, "/v1/admin/vouchers/{voucher}/code.svg", voucher_svg),
        put_call("/v1/admin/vouchers/{voucher}/state", put(set_voucher_state)),
        Call::get(Owner, "/v1/admin/bookings", bookings),
        Call::post(Owner, "/v1/admin/bookings", put_booking),
        Call::get(Owner, "/v1/admin/bookings/{booking}", booking),
        delete_call("/v1/admin/bookings/{booking}", delete(erase_booking)),
        Call::post(Owner, "/v1/admin/bookings/{booking}/cancel", cancel_booking),
        Call::get(Owner, "/v1/admin/staff", staff),
        Call::post(Owner, "/v1/admin/staff", put_staff),
        Call::post(Owner, "/v1/admin/staff/{staff}/badge", issue_badge),
        delete_call("/v1/admin/staff/{staff}/badge", delete(end_badge)),
        Call::get(Owner, "/v1/admin/members", members),
        Call::post(Owner, "/v1/admin/members", put_member),
        Call::get(Owner, "/v1/admin/members/{member}", member),
        delete_call("/v1/admin/members/{member}", delete(erase_member)),
        Call::post(Owner, "/v1/admin/members/{member}/card", issue_card),
        delete_call("/v1/admin/members/{member}/card", delete(end_card)),
        Call::get(Owner, "/v1/admin/exceptions", exceptions),
        Call::get(Owner, "/v1/admin/quarantine", quarantine),
    ]
}

impl FromRequestParts<App> for Admin {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let Owner(tenant) = Owner::from_request_parts(parts, app).await?;
        Ok(Self::new(app.clone(), tenant))
    }
}

impl From<AdminFault> for Refused {
    fn from(fault: AdminFault) -> Self {
        match fault {
            AdminFault::NotFound => Self::new(ProblemCode::NotFound, fault.to_string()),
            AdminFault::Invalid(_) | AdminFault::Conflict(_) | AdminFault::NotPossible(_) => {
                Self::new(ProblemCode::Malformed, fault.to_string())
            }
            AdminFault::Unreadable(error) => Self::new(ProblemCode::Malformed, error.to_string()),
            AdminFault::Unsound(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::UnsoundProduct(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::UnsoundPromotion(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::UnsoundMember(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::UnsoundBooking(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::NoRulesToSellBy(unsound) => Self::new(ProblemCode::Malformed, unsound.to_string()),
            AdminFault::NotIssued(error) => Self::new(ProblemCode::Malformed, error.to_string()),
            AdminFault::BadPicture(unfit) => {
                let code = match unfit {
                    Unfit::TooLarge | Unfit::TooManyPixels { .. } => ProblemCode::TooLarge,
                    Unfit::Empty | Unfit::OtherFormat | Unfit::Animated | Unfit::NoPixels | Unfit::Damaged(_) => {
                        ProblemCode::BadPicture
                    }
                    Unfit::NotMade(_) => ProblemCode::Internal,
                };
                Self::new(code, unfit.to_string())
            }
            AdminFault::Books(failed) => failed.into(),
            AdminFault::NoRandomness(error) => error.into(),
            AdminFault::Keys(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "the keys failed");
                Self::new(ProblemCode::Internal, "the hub failed; its log says more")
            }
        }
    }
}

impl From<ImportFault> for Refused {
    fn from(fault: ImportFault) -> Self {
        let code = match fault {
            ImportFault::Books(fault) => return fault.into(),
            ImportFault::NoRandomness(error) => return error.into(),
            ImportFault::Read(ref error) if error.kind() == std::io::ErrorKind::FileTooLarge => ProblemCode::TooLarge,
            ImportFault::Sheet(SheetFault::TooLarge) => ProblemCode::TooLarge,
            ImportFault::Read(_)
            | ImportFault::Csv(_)
            | ImportFault::Sheet(_)
            | ImportFault::Utf16
            | ImportFault::Header(_)
            | ImportFault::NoTable { .. } => ProblemCode::Malformed,
            ImportFault::Broken => ProblemCode::Internal,
        };
        // What is wrong stands in the source: which column, which line.
        let detail = std::error::Error::source(&fault).map_or_else(|| fault.to_string(), ToString::to_string);
        Self::new(code, detail)
    }
}

impl From<NotDrawn> for Refused {
    fn from(error: NotDrawn) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a code could not be drawn");
        Self::new(ProblemCode::Internal, "the hub failed; its log says more")
    }
}

type Answer<T> = Result<Json<T>, Refused>;

async fn shops(admin: Admin) -> Answer<Vec<Shop>> {
    Ok(Json(admin.shops().await?))
}

async fn put_shop(admin: Admin, body: Body) -> Answer<Shop> {
    Ok(Json(admin.put_shop(body.read::<ShopForm>()?).await?))
}

async fn put_risk(admin: Admin, shop: PathOf<ShopId>, body: Body) -> Result<StatusCode, Refused> {
    admin.put_risk(part(shop)?, body.read::<Risk>()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn put_selling(admin: Admin, shop: PathOf<ShopId>, body: Body) -> Answer<Shop> {
    Ok(Json(admin.put_selling(part(shop)?, body.read::<Option<Selling>>()?).await?))
}

/// A span of time, the end exclusive.
#[derive(Deserialize)]
struct Span {
    from: Timestamp,
    until: Timestamp,
}

async fn shop_report(admin: Admin, shop: PathOf<ShopId>, span: QueryOf<Span>) -> Answer<ShopReport> {
    let span = query(span)?;
    Ok(Json(admin.shop_report(part(shop)?, span.from, span.until).await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invite {
    shop: ShopId,
    till: String,
}

async fn invite(admin: Admin, body: Body) -> Answer<Value> {
    let Invite { shop, till } = body.read()?;
    // The very text of the QR code.
    Ok(Json(serde_json::from_str(&admin.invite(shop, &till).await?.text())?))
}

async fn devices(admin: Admin) -> Answer<Vec<DeviceReport>> {
    Ok(Json(admin.devices().await?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DeviceChange {
    status: DeviceStatus,
}

async fn set_device_status(admin: Admin, device: PathOf<DeviceId>, body: Body) -> Result<StatusCode, Refused> {
    let DeviceChange { status } = body.read()?;
    admin.set_device_status(part(device)?, status).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn waive(admin: Admin, device: PathOf<DeviceId>) -> Result<StatusCode, Refused> {
    admin.waive(part(device)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn restored(admin: Admin) -> Answer<Value> {
    Ok(Json(serde_json::json!({ "epoch": admin.restored().await? })))
}

async fn rotate_keys(admin: Admin) -> Answer<Value> {
    Ok(Json(serde_json::json!({ "version": admin.rotate_keys().await? })))
}

async fn campaigns(admin: Admin) -> Answer<Vec<StoredCampaign>> {
    Ok(Json(admin.campaigns().await?))
}

async fn put_campaign(admin: Admin, body: Body) -> Answer<StoredCampaign> {
    Ok(Json(admin.put_campaign(body.read()?).await?))
}

/// Where a list goes on, and how long it is.
#[derive(Deserialize)]
struct ListedAfter {
    #[serde(default)]
    after: String,
    #[serde(default = "as_many_as_there_are")]
    limit: u32,
}

const fn as_many_as_there_are() -> u32 {
    LISTED_MAX
}

async fn products(admin: Admin, of: QueryOf<ListedAfter>) -> Answer<Vec<Value>> {
    listed(&admin, Section::Products, of).await
}

async fn put_product(admin: Admin, body: Body) -> Answer<Value> {
    Ok(Json(admin.put_in_catalogue(Section::Products, body.read()?).await?))
}

async fn remove_product(admin: Admin, code: PathOf<String>) -> Result<StatusCode, Refused> {
    removed(&admin, Section::Products, code).await
}

async fn product_picture(admin: Admin, code: PathOf<String>) -> Result<Response, Refused> {
    Ok(jpeg(admin.picture(part(code)?).await?))
}

async fn put_product_picture(admin: Admin, code: PathOf<String>, body: Body) -> Answer<ProductPicture> {
    Ok(Json(admin.put_picture(part(code)?, body.0.into()).await?))
}

async fn remove_product_picture(admin: Admin, code: PathOf<String>) -> Result<StatusCode, Refused> {
    admin.remove_picture(part(code)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How an import of products is to be read.
#[derive(Deserialize)]
struct ProductImportOptions {
    encoding: Option<Encoding>,
    /// Whose stock the file tells.
    shop: Option<ShopId>,
}

/// Imports a CSV file or a spreadsheet as it comes in.
async fn import_products(
    admin: Admin,
    options: QueryOf<ProductImportOptions>,
    request: Request,
) -> Answer<ProductReport> {
    let ProductImportOptions { encoding, shop } = query(options)?;
    let (file, feed) = Upload::of(request.into_body());
    let feeding = tokio::spawn(feed);
    let report = admin.import_products(file, encoding, shop).await;
    feeding.abort();
    Ok(Json(report?))
}

async fn categories(admin: Admin, of: QueryOf<ListedAfter>) -> Answer<Vec<Value>> {
    listed(&admin, Section::Categories, of).await
}

async fn put_category(admin: Admin, body: Body) -> Answer<Value> {
    Ok(Json(admin.put_in_catalogue(Section::Categories, body.read()?).await?))
}

async fn remove_category(admin: Admin, code: PathOf<String>) -> Result<StatusCode, Refused> {
    removed(&admin, Section::Categories, code).await
}

async fn promotions(admin: Admin, of: QueryOf<ListedAfter>) -> Answer<Vec<Value>> {
    listed(&admin, Section::Promotions, of).await
}

async fn put_promotion(admin: Admin, body: Body) -> Answer<Value> {
    Ok(Json(admin.put_in_catalogue(Section::Promotions, body.read()?).await?))
}

async fn remove_promotion(admin: Admin, promotion: PathOf<PromotionId>) -> Result<StatusCode, Refused> {
    admin.remove_from_catalogue(Section::Promotions, part(promotion)?.to_string()).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn listed(admin: &Admin, section: Section, of: QueryOf<ListedAfter>) -> Answer<Vec<Value>> {
    let ListedAfter { after, limit } = query(of)?;
    Ok(Json(admin.catalogue(section, after, limit).await?))
}

async fn removed(admin: &Admin, section: Section, code: PathOf<String>) -> Result<StatusCode, Refused> {
    admin.remove_from_catalogue(section, part(code)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn issue(admin: Admin, body: Body) -> Answer<Vec<Issued>> {
    Ok(Json(admin.issue(&body.read::<Order>()?).await?))
}

async fn voucher(admin: Admin, voucher: PathOf<VoucherId>) -> Answer<VoucherReport> {
    Ok(Json(admin.voucher(part(voucher)?).await?))
}

async fn voucher_code(admin: Admin, voucher: PathOf<VoucherId>) -> Answer<Issued> {
    Ok(Json(admin.code_of(part(voucher)?).await?))
}

async fn voucher_png(admin: Admin, voucher: PathOf<VoucherId>) -> Result<Response, Refused> {
    let picture = Picture::of(&admin.code_of(part(voucher)?).await?.code)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))], picture.png()?).into_response())
}

async fn voucher_svg(admin: Admin, voucher: PathOf<VoucherId>) -> Result<Response, Refused> {
    let picture = Picture::of(&admin.code_of(part(voucher)?).await?.code)?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))], picture.svg()).into_response())
}

/// How an import is to be read.
#[derive(Deserialize)]
struct ImportOptions {
    campaign: Option<CampaignId>,
    encoding: Option<Encoding>,
}

/// Imports a CSV file or a spreadsheet as it comes in.
async fn import(admin: Admin, options: QueryOf<ImportOptions>, request: Request) -> Answer<Report> {
    let ImportOptions { campaign, encoding } = query(options)?;
    let (file, feed) = Upload::of(request.into_body());
    let feeding = tokio::spawn(feed);
    let report = admin.import(file, Options { campaign, encoding }).await;
    feeding.abort();
    Ok(Json(report?))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VoucherChange {
    state: VoucherState,
}

async fn set_voucher_state(admin: Admin, voucher: PathOf<VoucherId>, body: Body) -> Answer<VoucherReport> {
    let VoucherChange { state } = body.read()?;
    Ok(Json(admin.set_voucher_state(part(voucher)?, state).await?))
}

#[derive(Deserialize)]
struct BookingsOf {
    shop: ShopId,
    from: Timestamp,
    until: Timestamp,
}

async fn bookings(admin: Admin, of: QueryOf<BookingsOf>) -> Answer<Vec<Booking>> {
    let of = query(of)?;
    Ok(Json(admin.bookings(of.shop, of.from, of.until).await?))
}

async fn put_booking(admin: Admin, body: Body) -> Answer<Booking> {
    Ok(Json(admin.put_booking(body.read::<BookingForm>()?).await?))
}

async fn booking(admin: Admin, booking: PathOf<BookingId>) -> Answer<Booking> {
    Ok(Json(admin.booking(part(booking)?).await?))
}

async fn erase_booking(admin: Admin, booking: PathOf<BookingId>) -> Result<StatusCode, Refused> {
    admin.erase_booking(part(booking)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    by: CancelledBy,
}

async fn cancel_booking(admin: Admin, booking: PathOf<BookingId>, body: Body) -> Answer<Booking> {
    let Cancel { by } = body.read()?;
    Ok(Json(admin.cancel_booking(part(booking)?, by).await?))
}

async fn staff(admin: Admin) -> Answer<Vec<Value>> {
    let with_shop = |(staff, shop): (Staff, Option<ShopId>)| serde_json::json!({ "staff": staff, "shop": shop });
    Ok(Json(admin.staff().await?.into_iter().map(with_shop).collect()))
}

async fn put_staff(admin: Admin, body: Body) -> Answer<Staff> {
    Ok(Json(admin.put_staff(body.read::<StaffForm>()?).await?))
}

/// The code of a new badge or card, shown this once.
#[derive(Serialize)]
struct NewCode {
    code: String,
}

async fn issue_badge(admin: Admin, staff: PathOf<StaffId>) -> Answer<NewCode> {
    Ok(Json(NewCode { code: admin.issue_badge(part(staff)?).await? }))
}

async fn end_badge(admin: Admin, staff: PathOf<StaffId>) -> Result<StatusCode, Refused> {
    admin.end_badge(part(staff)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn members(admin: Admin, of: QueryOf<ListedAfter>) -> Answer<Vec<Member>> {
    let ListedAfter { after, limit } = query(of)?;
    Ok(Json(admin.members(after, limit).await?))
}

async fn put_member(admin: Admin, body: Body) -> Answer<Member> {
    Ok(Json(admin.put_member(body.read::<MemberForm>()?).await?))
}

async fn member(admin: Admin, member: PathOf<MemberId>) -> Answer<Member> {
    Ok(Json(admin.member(part(member)?).await?))
}

async fn erase_member(admin: Admin, member: PathOf<MemberId>) -> Result<StatusCode, Refused> {
    admin.erase_member(part(member)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn issue_card(admin: Admin, member: PathOf<MemberId>) -> Answer<NewCode> {
    Ok(Json(NewCode { code: admin.issue_card(part(member)?).await? }))
}

async fn end_card(admin: Admin, member: PathOf<MemberId>) -> Result<StatusCode, Refused> {
    admin.end_card(part(member)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct ExceptionsIn {
    #[serde(default = "open")]
    state: ExceptionState,
}

const fn open() -> ExceptionState {
    ExceptionState::Open
}

async fn exceptions(admin: Admin, of: QueryOf<ExceptionsIn>) -> Answer<Vec<ExceptionReport>> {
    Ok(Json(admin.exceptions(query(of)?.state).await?))
}

/// How many facts in quarantine are shown at once.
const QUARANTINE_MAX: u32 = 500;

async fn quarantine(admin: Admin) -> Answer<Vec<StoredFact>> {
    Ok(Json(admin.quarantine(QUARANTINE_MAX).await?))
}

type PathOf<T> = Result<Path<T>, PathRejection>;
type QueryOf<T> = Result<Query<T>, QueryRejection>;

fn part<T>(path: PathOf<T>) -> Result<T, Refused> {
    path.map(|Path(part)| part).map_err(|_| Refused::new(ProblemCode::NotFound, "no such identity"))
}

fn query<T>(query: QueryOf<T>) -> Result<T, Refused> {
    query.map(|Query(asked)| asked).map_err(|error| Refused::new(ProblemCode::Malformed, error.body_text()))
}
