//! The header of a table: which column is which, by the names that people and platforms give them.

/// What the columns of a kind of table hold.
pub(super) trait Titled: Copy + PartialEq + 'static {
    /// The columns that are read, with the names under which they come. The first name is ours.
    const NAMES: &'static [(Self, &'static [&'static str])];
    /// The column without which there is no table.
    const CODE: Self;
    /// The column that is read over and may stand several times.
    const NOTE: Self;

    /// What this hub calls it.
    fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(column, _)| *column == self)
            .and_then(|(_, names)| names.first())
            .copied()
            .unwrap_or("")
    }
}

/// The columns of vouchers.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Code, &["code", "voucher", "voucher_code", "coupon_code", "券码", "券号", "卡券号", "兑换码", "核销码"]),
    (Column::Campaign, &["campaign", "campaign_id", "campaign_no", "活动", "活动编号", "活动号"]),
    (Column::Uses, &["uses", "times", "次数", "可用次数", "使用次数"]),
    (Column::Balance, &["balance", "amount", "余额", "金额", "储值金额"]),
    (Column::IssuedAt, &["issued_at", "issued", "发放时间", "发券时间", "购买时间"]),
    (Column::From, &["from", "valid_from", "start", "生效时间", "开始时间", "开始日期", "有效期起"]),
    (
        Column::Until,
        &[
            "until",
            "valid_until",
            "expires",
            "end",
            "失效时间",
            "结束时间",
            "结束日期",
            "截止日期",
            "有效期至",
            "有效期止",
        ],
    ),
    (Column::HomeShop, &["home_shop", "shop", "store", "门店", "适用门店", "门店编号"]),
    (Column::Holder, &["holder", "holder_ref", "member", "持有人", "会员号", "用户编号"]),
    (Column::PhoneTail, &["phone_tail", "phone_last4", "手机尾号", "手机号后四位"]),
    (Column::Note, &["note", "remark", "comment", "备注", "说明"]),
];

/// What a column of vouchers holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Code,
    Campaign,
    Uses,
    Balance,
    IssuedAt,
    From,
    Until,
    HomeShop,
    Holder,
    PhoneTail,
    /// Read over.
    Note,
}

impl Titled for Column {
    const NAMES: &'static [(Self, &'static [&'static str])] = NAMES;
    const CODE: Self = Self::Code;
    const NOTE: Self = Self::Note;
}

/// Which column is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns<C>(Vec<C>);

impl<C: Titled> Columns<C> {
    /// Reads a header. Every column must be known, none may stand twice, and there must be codes.
    pub(super) fn of(header: &[String]) -> Result<Self, BadHeader> {
        let mut columns = Vec::with_capacity(header.len());
        for title in header {
            let unknown = || BadHeader::Unknown { title: title.chars().take(40).collect(), known: titles::<C>() };
            let column: C = known(title).ok_or_else(unknown)?;
            if column != C::NOTE && columns.contains(&column) {
                return Err(BadHeader::Twice(column.name()));
            }
            columns.push(column);
        }
        if columns.contains(&C::CODE) { Ok(Self(columns)) } else { Err(BadHeader::NoCode) }
    }

    /// Where a column stands.
    pub(super) fn at(&self, wanted: C) -> Option<usize> {
        self.0.iter().position(|column| *column == wanted)
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }
}

/// The column of a title, whatever its case, and with spaces or hyphens for underscores.
fn known<C: Titled>(title: &str) -> Option<C> {
    let title = title.trim().to_lowercase().replace([' ', '-'], "_");
    C::NAMES.iter().find(|(_, names)| names.contains(&title.as_str())).map(|(column, _)| *column)
}

/// Our names of all columns.
fn titles<C: Titled>() -> String {
    let names: Vec<&str> = C::NAMES.iter().filter_map(|(_, names)| names.first()).copied().collect();
    names.join(", ")
}

/// Why a header is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadHeader {
    /// There is no column of codes.
    #[error(
        "there is no column of codes: one must be called code, of vouchers 券码 or 兑换码, of products 商品编码 or 货号"
    )]
    NoCode,
    /// A column is not known; it may be a restriction, so it is not read over.
    #[error("the column {title:?} is not known; known are {known}, and their Chinese names")]
    Unknown {
        /// What it is called.
        title: String,
        /// What is known.
        known: String,
    },
    /// A column stands twice.
    #[error("the column {0} stands twice")]
    Twice(&'static str),
    /// The header is in no encoding that is read.
    #[error("the header is neither UTF-8 nor GB18030")]
    Encoding,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Result<Columns<Column>, BadHeader> {
        Columns::of(&header.split(',').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_known_by_many_names() {
        assert_eq!(
            columns("券码,次数,截止日期,备注,备注").unwrap(),
            columns("Code,USES,Valid Until,note,remark").unwrap()
        );
    }

    #[test]
    fn a_header_that_may_hide_something_is_refused() {
        assert_eq!(columns("campaign"), Err(BadHeader::NoCode));
        let unknown = |title: &str| {
            let known = "code, campaign, uses, balance, issued_at, from, until, home_shop, holder, phone_tail, note";
            Err(BadHeader::Unknown { title: title.to_owned(), known: known.to_owned() })
        };
        assert_eq!(columns("code,max spend"), unknown("max spend"));
        assert_eq!(columns("code,券码"), Err(BadHeader::Twice("code")));
        assert_eq!(columns(""), unknown(""));
    }

    #[test]
    fn no_name_means_two_columns() {
        fn check<C: Titled>() {
            let mut all: Vec<&str> = C::NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count);
        }
        check::<Column>();
        check::<crate::hub::import::products::Column>();
    }
}
