//! The words of the papers, each in both languages.

use crate::domain::campaign::{self, Treatment};
use crate::domain::language::Language;
use crate::domain::shift::Lowered;
use crate::domain::tender::Kind;

/// A word or a short phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    zh: &'static str,
    en: &'static str,
}

impl Word {
    const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh, en }
    }

    /// The word in a language.
    pub(super) const fn of(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    zh: &'static str,
    one: &'static str,
    many: &'static str,
}

impl Unit {
    const fn new(zh: &'static str, one: &'static str, many: &'static str) -> Self {
        Self { zh, one, many }
    }

    /// The unit of `count` of it in a language.
    pub(super) const fn of(self, language: Language, count: u64) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English if count == 1 => self.one,
            Language::English => self.many,
        }
    }
}

pub(super) const USES: Unit = Unit::new("次", "use", "uses");
pub(super) const POINTS: Unit = Unit::new("分", "point", "points");
pub(super) const MINUTES: Unit = Unit::new("分钟", "min", "min");
pub(super) const FACTS: Unit = Unit::new("条", "entry", "entries");

pub(super) const REDEMPTION: Word = Word::new("核销凭证", "Redemption");
pub(super) const REVERSAL: Word = Word::new("撤销核销", "Redemption undone");
pub(super) const CHECK_IN: Word = Word::new("到店签到", "Checked in");
pub(super) const TEST_PAGE: Word = Word::new("打印测试页", "Printer test page");
pub(super) const RECOVERY_SHEET: Word = Word::new("恢复单", "Recovery sheet");
pub(super) const DAY_SUMMARY: Word = Word::new("日结单", "Day summary");

pub(super) const NUMBER: Word = Word::new("单号", "Number");
pub(super) const TIME: Word = Word::new("时间", "Time");
pub(super) const TILL: Word = Word::new("收银台", "Till");
pub(super) const STAFF: Word = Word::new("店员", "Served by");
pub(super) const CHANNEL: Word = Word::new("渠道", "Channel");
pub(super) const VOUCHER: Word = Word::new("券", "Voucher");
pub(super) const BILL: Word = Word::new("账单", "Bill");
pub(super) const TAKEN: Word = Word::new("本次使用", "Used now");
pub(super) const LEFT: Word = Word::new("剩余", "Left");
pub(super) const SAVED: Word = Word::new("已优惠", "SAVED");
pub(super) const TO_PAY: Word = Word::new("应付", "TO PAY");
pub(super) const TO_GIVE: Word = Word::new("请交付", "TO GIVE");
pub(super) const FROM_BALANCE: Word = Word::new("余额支付", "From balance");

pub(super) const REVERSIBLE_UNTIL: Word = Word::new("可撤销至", "Undo until");
pub(super) const OF_REDEMPTION: Word = Word::new("核销单号", "Redemption");
pub(super) const GIVEN_BACK: Word = Word::new("退回", "GIVEN BACK");
pub(super) const REASON: Word = Word::new("原因", "Reason");

pub(super) const BOOKING: Word = Word::new("预约", "Booking");
pub(super) const SERVICE: Word = Word::new("项目", "Service");
pub(super) const SLOT: Word = Word::new("时段", "Slot");
pub(super) const PARTY: Word = Word::new("人数", "Party");
pub(super) const HERE: Word = Word::new("已到", "here");
pub(super) const RESOURCE: Word = Word::new("位置", "Place");
pub(super) const EARLY_BY: Word = Word::new("早到", "Early by");
pub(super) const LATE_BY: Word = Word::new("迟到", "Late by");
pub(super) const DEPOSIT_PAID: Word = Word::new("定金已付", "Deposit paid");
pub(super) const DEPOSIT_UNPAID: Word = Word::new("定金未付", "Deposit unpaid");

pub(super) const PRINTER: Word = Word::new("打印机", "Printer");
pub(super) const PAPER: Word = Word::new("纸宽", "Paper");
pub(super) const ENCODING: Word = Word::new("文字", "Text");
pub(super) const QR: Word = Word::new("二维码", "QR codes");
pub(super) const CUTTER: Word = Word::new("切刀", "Cutter");
pub(super) const DRAWER: Word = Word::new("钱箱", "Drawer");
pub(super) const STATUS: Word = Word::new("状态查询", "Status");
pub(super) const ACK: Word = Word::new("打印确认", "Confirmation");
pub(super) const LEFT_EDGE: Word = Word::new("左", "left");
pub(super) const RIGHT_EDGE: Word = Word::new("右", "right");
pub(super) const NORMAL: Word = Word::new("普通", "normal");
pub(super) const BOLD: Word = Word::new("加粗", "bold");
pub(super) const TALL: Word = Word::new("倍高", "tall");
pub(super) const DOUBLE: Word = Word::new("倍大", "double");

pub(super) const MADE_AT: Word = Word::new("生成时间", "Made");
pub(super) const OWNER_NUMBER: Word = Word::new("商户编号", "Business");
pub(super) const FINGERPRINT: Word = Word::new("公钥指纹", "Public key");

pub(super) const BUSINESS_DAY: Word = Word::new("营业日", "Business day");
pub(super) const PRINTED_AT: Word = Word::new("打印时间", "Printed");
pub(super) const AS_OF: Word = Word::new("数据截至", "Data as of");
pub(super) const REDEMPTIONS: Word = Word::new("核销", "Redemptions");
pub(super) const OF_WHICH_PROVISIONAL: Word = Word::new("其中离线暂记", "provisional");
pub(super) const REVERSALS: Word = Word::new("已撤销", "Undone");
pub(super) const BY_CHANNEL: Word = Word::new("按渠道", "By channel");
pub(super) const BOOKINGS: Word = Word::new("预约", "Bookings");
pub(super) const ARRIVED: Word = Word::new("已到店", "Arrived");
pub(super) const OF_WHICH_LATE: Word = Word::new("其中迟到", "late");
pub(super) const NO_SHOW: Word = Word::new("未到（含过时）", "Did not come");
pub(super) const WALK_INS: Word = Word::new("现场到店", "Walk-ins");
pub(super) const REFUSED: Word = Word::new("不可用的扫码", "Refused scans");
pub(super) const EXCEPTIONS: Word = Word::new("待处理异常", "Open exceptions");
pub(super) const WAITING: Word = Word::new("待上传", "Waiting to be sent");

pub(super) const SALE: Word = Word::new("销售小票", "Receipt");
pub(super) const GIFT: Word = Word::new("礼品小票", "Gift receipt");
pub(super) const REFUND: Word = Word::new("退款单", "Refund");
pub(super) const OF_SALE: Word = Word::new("原销售单", "Of sale");
pub(super) const MEMBER: Word = Word::new("会员", "Member");
pub(super) const POINTS_EARNED: Word = Word::new("获得积分", "Points earned");
pub(super) const POINTS_TAKEN_BACK: Word = Word::new("扣回积分", "Points taken back");
pub(super) const POINTS_GIVEN_BACK: Word = Word::new("退回积分", "Points given back");
pub(super) const NOTE: Word = Word::new("备注", "Note");
pub(super) const TAKEN_BACK: Word = Word::new("退货", "taken back");
pub(super) const LINE_OFF: Word = Word::new("优惠", "off");
pub(super) const SUBTOTAL: Word = Word::new("小计", "Subtotal");
pub(super) const LINE_ROUNDING: Word = Word::new("单品抹零", "Rounding of items");
pub(super) const RETURNED: Word = Word::new("退货", "Taken back");
pub(super) const TAX_ADDED: Word = Word::new("税额", "Tax");
pub(super) const TOTAL: Word = Word::new("合计", "TOTAL");
pub(super) const TO_GIVE_BACK: Word = Word::new("应退", "TO GIVE BACK");
pub(super) const CASH_ROUNDING: Word = Word::new("抹零", "Rounding");
pub(super) const CHANGE: Word = Word::new("找零", "Change");
pub(super) const YOU_SAVED: Word = Word::new("本单已省", "You saved");
pub(super) const REST_TO_PAY: Word = Word::new("还需支付", "Rest to pay");
pub(super) const NOT_SPENT: Word = Word::new("未使用", "Not spent");
pub(super) const ADVANCE_FREE: Word = Word::new("预约已付，可再次使用", "Paid in advance, may be used again");
pub(super) const ADVANCE_BACK: Word = Word::new("预约已付，原路退回", "Paid in advance, goes back as it was paid");
pub(super) const WITHHELD: Word = Word::new("暂扣", "Withheld");
pub(super) const VOUCHER_BACK: Word = Word::new("券已退回", "Voucher given back");
pub(super) const OTHER: Word = Word::new("其他", "Other");
pub(super) const TAX_RATE: Word = Word::new("税率", "Rate");
pub(super) const TAX_NET: Word = Word::new("不含税", "Net");
pub(super) const TAX: Word = Word::new("税额", "Tax");
pub(super) const TAX_GROSS: Word = Word::new("含税", "Gross");

pub(super) const X_REPORT: Word = Word::new("X 读数", "X report");
pub(super) const Z_REPORT: Word = Word::new("Z 交班单", "Z report");
pub(super) const OPENED: Word = Word::new("开班", "Opened");
pub(super) const OPENED_BY: Word = Word::new("开班人", "Opened by");
pub(super) const CLOSED: Word = Word::new("交班", "Closed");
pub(super) const CLOSED_BY: Word = Word::new("交班人", "Closed by");
pub(super) const SALES: Word = Word::new("销售", "Sales");
pub(super) const PIECES: Word = Word::new("件数", "Pieces");
pub(super) const BY_LIST: Word = Word::new("原价", "By the list");
pub(super) const DISCOUNTS: Word = Word::new("优惠", "Discounts");
pub(super) const AVERAGE_BASKET: Word = Word::new("客单价", "Average basket");
pub(super) const UNUSED_PAYMENTS: Word = Word::new("已付款未使用", "Paid, not used");
pub(super) const REFUNDS: Word = Word::new("退款", "Refunds");
pub(super) const NET_SALES: Word = Word::new("净销售", "NET SALES");
pub(super) const TENDERS: Word = Word::new("支付方式", "Tenders");
pub(super) const OF_WHICH_GIVEN_BACK: Word = Word::new("退", "given back");
pub(super) const TAXES: Word = Word::new("税", "Taxes");
pub(super) const CASH_DRAWER: Word = Word::new("现金", "Cash");
pub(super) const FLOAT: Word = Word::new("备用金", "Float");
pub(super) const CASH_SALES: Word = Word::new("现金销售", "Cash sales");
pub(super) const CASH_GIVEN_BACK: Word = Word::new("现金退款", "Cash given back");
pub(super) const EXPECTED: Word = Word::new("应有", "EXPECTED");
pub(super) const COUNTED: Word = Word::new("清点", "COUNTED");
pub(super) const OVER: Word = Word::new("长款", "OVER");
pub(super) const SHORT: Word = Word::new("短款", "SHORT");
pub(super) const EVEN: Word = Word::new("相符", "EVEN");
pub(super) const VOIDS: Word = Word::new("删除商品", "Lines taken out");
pub(super) const DRAWER_OPENINGS: Word = Word::new("无销售开钱箱", "Drawer without sale");
pub(super) const CASH_IN: Word = Word::new("存入现金", "Paid in");
pub(super) const CASH_OUT: Word = Word::new("取出现金", "Paid out");
pub(super) const SIGNATURE: Word = Word::new("签字", "Signature");

pub(super) const SAMPLE_TEA: Word = Word::new("桂花乌龙", "Osmanthus oolong");
pub(super) const SAMPLE_CAKE: Word = Word::new("核桃酥", "Walnut cookies");
pub(super) const SAMPLE_OFF: Word = Word::new("满60减30", "30 off from 60");
pub(super) const SAMPLE_PROGRAMME: Word = Word::new("小程序", "Mini programme");
pub(super) const SAMPLE_GOLD: Word = Word::new("金卡", "Gold");
pub(super) const SAMPLE_CASHIER: Word = Word::new("李雯", "Li Wen");

/// With what is paid.
pub(super) const fn tender(kind: Kind) -> Word {
    match kind {
        Kind::Cash => Word::new("现金", "Cash"),
        Kind::Card => Word::new("银行卡", "Card"),
        Kind::WeChat => Word::new("微信支付", "WeChat Pay"),
        Kind::Alipay => Word::new("支付宝", "Alipay"),
        Kind::UnionPay => Word::new("云闪付", "UnionPay"),
        Kind::StoredValue => Word::new("储值", "Stored value"),
        Kind::Points => Word::new("积分", "Points"),
        Kind::Prepaid => Word::new("预付券", "Prepaid voucher"),
        Kind::Advance => Word::new("预约已付", "Paid in advance"),
    }
}

/// What lowered a price, where it has no name of its own.
pub(super) const fn lowered(by: Lowered) -> Word {
    match by {
        Lowered::MemberPrice => Word::new("会员价", "Member price"),
        Lowered::LineByHand => Word::new("单品手动优惠", "Discount on an item"),
        Lowered::Promotion => Word::new("促销", "Promotion"),
        Lowered::OrderByHand => Word::new("整单手动优惠", "Discount on the order"),
        Lowered::Voucher => Word::new("券", "Voucher"),
    }
}

/// Why a scan was refused, in few words; nothing for a reason that is newer than this program.
pub(super) fn refusal(code: &str) -> Option<Word> {
    Some(match code {
        "unknown" => Word::new("查无此码", "Unknown code"),
        "not_cached" => Word::new("本机没有此券", "Not known offline"),
        "forged" => Word::new("签名不符", "Wrong signature"),
        "damaged" => Word::new("码损坏", "Damaged code"),
        "other_business" => Word::new("其他商家的码", "Other business"),
        "update_needed" => Word::new("程序或密钥过旧", "Update needed"),
        "cancelled" => Word::new("已作废", "Cancelled"),
        "refunded" => Word::new("已退款", "Refunded"),
        "frozen" => Word::new("已冻结", "Frozen"),
        "used_up" => Word::new("已使用", "Already used"),
        "expired" => Word::new("已过期", "Expired"),
        "not_yet_valid" => Word::new("未到使用时间", "Not valid yet"),
        "wrong_shop" => Word::new("限其他门店", "Other shop only"),
        "wrong_level" => Word::new("会员等级不符", "Wrong level"),
        "wrong_weekday" => Word::new("今天不可用", "Wrong weekday"),
        "wrong_time" => Word::new("此时段不可用", "Wrong time"),
        "blackout" => Word::new("除外日期", "Excluded date"),
        "wrong_sale_channel" => Word::new("订单类型不符", "Wrong order type"),
        "wrong_products" => Word::new("商品不适用", "Wrong products"),
        "too_few_items" => Word::new("件数不足", "Too few items"),
        "below_minimum" => Word::new("未满最低消费", "Below minimum"),
        "not_enough_left" => Word::new("剩余不足", "Not enough left"),
        "not_stackable" => Word::new("不能叠加", "Not stackable"),
        "order_limit" => Word::new("超过每单限制", "Order limit"),
        "customer_limit" => Word::new("超过每人限制", "Customer limit"),
        "evidence_missing" => Word::new("凭据不足", "Evidence missing"),
        "cloud_only" => Word::new("须联网核销", "Cloud only"),
        "above_offline_value" => Word::new("超过离线单笔限额", "Above offline limit"),
        "budget_spent" => Word::new("离线额度已用完", "Offline allowance used up"),
        "no_grant" => Word::new("没有离线额度", "No offline allowance"),
        "data_too_old" => Word::new("数据太旧", "Data too old"),
        "by_cloud" => Word::new("云端不认可", "Refused by the cloud"),
        "already_here" => Word::new("已到店", "Already here"),
        "too_many_people" => Word::new("人数超出", "Too many people"),
        "other_shop" => Word::new("其他门店的预约", "Other shop's booking"),
        "booking_over" => Word::new("预约已结束", "Booking is over"),
        _ => return None,
    })
}

/// What a campaign's vouchers are called.
pub(super) const fn kind(kind: &campaign::Kind) -> Word {
    match kind {
        campaign::Kind::AmountOff { .. } => Word::new("代金券", "Amount off"),
        campaign::Kind::PercentOff { .. } => Word::new("折扣券", "Percent off"),
        campaign::Kind::Exchange { .. } => Word::new("兑换券", "Exchange"),
        campaign::Kind::Uses { .. } => Word::new("次卡", "Card of uses"),
        campaign::Kind::StoredValue => Word::new("储值", "Stored value"),
        campaign::Kind::PriceFor { .. } => Word::new("一口价", "Fixed price"),
        campaign::Kind::NthItem { .. } => Word::new("第N件优惠", "Every nth item"),
    }
}

/// How a voucher enters the books.
pub(super) const fn treatment(treatment: Treatment) -> Word {
    match treatment {
        Treatment::Discount => Word::new("优惠", "discount"),
        Treatment::Tender => Word::new("预付款", "prepaid"),
    }
}
