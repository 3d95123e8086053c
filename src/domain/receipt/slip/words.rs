//! The words on slips, in both languages.
//!
//! They stand in the domain and not among the texts of the screen, because a slip is made where the transaction is and
//! must never change afterwards.

use crate::domain::language::Language;

macro_rules! words {
    ($($name:ident: $english:literal, $chinese:literal;)+) => {
        /// A word on a slip.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Word {
            $($name,)+
        }

        impl Word {
            /// The word in a language.
            pub(super) const fn say(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::English) => $english,
                    (Self::$name, Language::Chinese) => $chinese,)+
                }
            }
        }
    };
}

words! {
    Redemption: "Redemption", "核销";
    Reversal: "Reversal", "撤销核销";
    CheckIn: "Check-in", "到店签到";
    TestPage: "Test page", "打印测试";
    Channel: "Channel", "渠道";
    Discount: "Discount", "优惠";
    Prepaid: "Prepaid", "已预付";
    FromBalance: "From balance", "余额支付";
    ToPay: "TO PAY", "应收";
    YouSaved: "You saved", "已省";
    Left: "Left on voucher", "券内剩余";
    GivenBack: "Given back", "已退回";
    Confirmed: "Confirmed", "云端确认";
    ConfirmedHere: "Confirmed here", "门店确认";
    Provisional: "Offline: to be confirmed", "离线暂记，待云端确认";
    ReversibleUntil: "Reversible until", "可撤销至";
    Slot: "Slot", "预约时间";
    Party: "Party", "人数";
    Place: "Place", "座位";
    EarlyBy: "Early by", "早到";
    LateBy: "Late by", "迟到";
    DepositUnpaid: "Deposit unpaid", "定金未付";
    Thanks: "Thank you", "谢谢光临";
}
