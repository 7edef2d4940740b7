import { bool, choice, date, longText, number, stageOf, text, time, type Given } from "./define.ts";

const money = [
  number("amount", "Net price"),
  number("price", "Unit price"),
  number("hs_cost_of_goods_sold", "Unit cost"),
];
const item = [
  text("name", "Name"),
  longText("description", "Description"),
  text("hs_sku", "SKU"),
  choice("recurringbillingfrequency", "Billing frequency", {
    weekly: "Weekly",
    monthly: "Monthly",
    quarterly: "Quarterly",
    annually: "Annually",
  }),
  text("hs_recurring_billing_period", "Term"),
];

/** What is sold, offered and billed, and what customers ask for. */
export const sales = {
  tickets: [
    text("subject", "Ticket name"),
    longText("content", "Ticket description"),
    ...stageOf("hs_pipeline", "hs_pipeline_stage"),
    choice("hs_ticket_priority", "Priority", { LOW: "Low", MEDIUM: "Medium", HIGH: "High", URGENT: "Urgent" }),
    choice("hs_ticket_category", "Category", {
      PRODUCT_ISSUE: "Product issue",
      BILLING_ISSUE: "Billing issue",
      FEATURE_REQUEST: "Feature request",
      GENERAL_INQUIRY: "General inquiry",
    }),
    choice("source_type", "Source", { CHAT: "Chat", EMAIL: "Email", FORM: "Form", PHONE: "Phone" }),
    longText("hs_resolution", "Resolution"),
    time("hs_sla_due_at", "Answer due by"),
    time("first_agent_reply_date", "First answer"),
    time("closed_date", "Close date"),
    bool("sla_breached", "Answered too late"),
  ],
  products: [...item, ...money.slice(1), text("hs_url", "URL"), text("hs_product_type", "Product type")],
  line_items: [
    ...item,
    ...money,
    number("quantity", "Quantity"),
    number("discount", "Unit discount"),
    number("hs_discount_percentage", "Discount percentage"),
    text("hs_product_id", "Product ID"),
    text("hs_line_item_currency_code", "Currency"),
    date("hs_recurring_billing_start_date", "Billing start date"),
  ],
  quotes: [
    text("hs_title", "Quote title"),
    date("hs_expiration_date", "Expiration date"),
    choice("hs_status", "Quote status", {
      DRAFT: "Draft",
      APPROVAL_NOT_NEEDED: "Approval not needed",
      PENDING_APPROVAL: "Pending approval",
      APPROVED: "Approved",
      REJECTED: "Rejected",
    }),
    choice("hs_esign_status", "Answer", { PENDING: "Open", ACCEPTED: "Accepted", DECLINED: "Declined" }),
    number("hs_quote_amount", "Quote amount"),
    text("hs_currency", "Currency"),
    text("hs_language", "Language"),
    text("hs_quote_number", "Quote number"),
    longText("hs_terms", "Terms"),
    longText("hs_comments", "Comments to the buyer"),
    time("hs_sent_at", "Sent at"),
  ],
  invoices: [
    text("hs_number", "Invoice number"),
    text("hs_title", "Title"),
    choice("hs_invoice_status", "Invoice status", { draft: "Draft", open: "Open", paid: "Paid", voided: "Voided" }),
    text("hs_currency", "Currency"),
    date("hs_invoice_date", "Invoice date"),
    date("hs_due_date", "Due date"),
    number("hs_amount_billed", "Amount billed"),
    number("hs_balance_due", "Balance due"),
  ],
  taxes: [
    text("hs_label", "Label"),
    choice("hs_type", "Type", { PERCENT: "Percent", FIXED: "Fixed" }),
    number("hs_value", "Value"),
  ],
} satisfies Record<string, Given[]>;
