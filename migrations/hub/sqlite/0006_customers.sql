-- The vouchers of a customer, where a campaign says how many uses one may have.
CREATE INDEX voucher_holder ON voucher (tenant, holder, campaign) WHERE holder IS NOT NULL;
