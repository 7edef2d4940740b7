import { templates } from "#db/communication/schema.ts";
import type { CommsDb } from "../context.ts";

type Shipped = { name: string; subject: string; paragraphs: string[]; closing: string[]; variables: string[] };

const greeting = "Hello{% assign who = name | default: '' %}{% if who != '' %} {{ who }}{% endif %},";
const signature = ["Best regards,\n{{ sender }}"];
const unsubscribe = "{% if unsubscribeUrl %}If you would rather not hear from us: {{ unsubscribeUrl }}{% endif %}";
const toLead = { closing: [...signature, unsubscribe], variables: ["sender"] };

const shipped: Shipped[] = [
  {
    name: "lead-introduction",
    subject: "{{ subject | default: 'Your enquiry' }}",
    paragraphs: [
      greeting,
      "{{ message | default: 'thank you for your interest. I will be your contact here and would like to learn what you are looking for.' }}",
      "Would a short call this week suit you? Just reply with a time, and I will arrange the rest.",
    ],
    ...toLead,
  },
  {
    name: "lead-nurture-1",
    subject: "{{ subject | default: 'A first look at what we do' }}",
    paragraphs: [
      greeting,
      "{{ message | default: 'thank you for getting in touch. Here is what people usually want to know first: what it costs, how long it takes, and who helps along the way.' }}",
      "If one of these matters most to you, reply with a word, and I will answer that first.",
    ],
    ...toLead,
  },
  {
    name: "lead-nurture-2",
    subject: "{{ subject | default: 'How others decided' }}",
    paragraphs: [
      greeting,
      "{{ message | default: 'most people we speak with compare two or three offers. What helped them was a list of questions to ask each of us.' }}",
      "Shall I send you that list? A reply is enough.",
    ],
    ...toLead,
  },
  {
    name: "lead-nurture-3",
    subject: "{{ subject | default: 'Shall I keep in touch?' }}",
    paragraphs: [
      greeting,
      "{{ message | default: 'I do not want to fill your inbox, so this is the last mail of this series.' }}",
      "If the time is right later, you can reach me by replying to this mail whenever you like.",
    ],
    ...toLead,
  },
  {
    name: "task-assigned",
    subject: "Task for you: {{ taskTitle }}",
    paragraphs: [
      "Hello {{ assigneeName }},",
      "a task waits for you: {{ taskTitle }}{% if dueAt %}, due {{ dueAt | date: '%e %B %Y, %H:%M' }} UTC{% endif %}.",
      "{{ taskUrl }}",
    ],
    closing: [],
    variables: ["assigneeName", "taskTitle", "taskUrl"],
  },
  ...(
    [
      ["task-opened", "Task for you: {{ title }}", "a task waits for you: {{ title }}"],
      ["task-reminder", "Reminder: {{ title }}", "this task still waits for you: {{ title }}"],
      ["task-escalated", "Overdue: {{ title }}", "this task is overdue: {{ title }}"],
    ] as const
  ).map(([name, subject, news]) => ({
    name,
    subject,
    paragraphs: [
      "Hello {{ name }},",
      `${news}{% if due %}, due {{ due }}{% endif %}.`,
      "{% if description %}{{ description }}{% endif %}",
      "{% for choice in choices %}{{ choice.title }}: {{ choice.url }}\n{% endfor %}",
      "{% if choices.size > 0 %}Each link is for you alone and works once. It asks you again before anything is decided.{% else %}{{ url }}{% endif %}",
    ],
    closing: [],
    variables: ["name", "title", "url", "choices"],
  })),
  {
    name: "process-alert",
    subject: "{{ process }}: {{ headline }}",
    paragraphs: [
      "Hello {{ name | default: 'there' }},",
      "{{ process }}: {{ headline }}.",
      "{% for item in items %}- {{ item.summary }}{% if item.count > 1 %} ({{ item.count }} times){% endif %}{% if item.link %}\n  {{ item.link }}{% endif %}{% unless forloop.last %}\n{% endunless %}{% endfor %}",
      "All of them, with what you can do: {{ incidentsUrl }}",
      "Runs that wait lose nothing. You hear again when all of this is over.",
    ],
    closing: [],
    variables: ["process", "headline", "items", "incidentsUrl"],
  },
  {
    name: "process-resolved",
    subject: "{{ process }}: resolved",
    paragraphs: [
      "Hello {{ name | default: 'there' }},",
      "{{ process }}: {% if count == 1 %}what we told you of is over{% else %}all {{ count }} incidents that we told you of are over{% endif %}. Nothing is left to do.",
      "What happened: {{ incidentsUrl }}",
    ],
    closing: [],
    variables: ["process", "count", "incidentsUrl"],
  },
  {
    name: "weekly-digest",
    subject: "Your week in sales, {{ from }} to {{ to }}",
    paragraphs: [
      "Hello {{ name | default: 'there' }},",
      "this is {{ scope | default: 'the pipeline' }} from {{ from }} to {{ to }}.",
      "{% for figure in figures %}{{ figure.label }}: {{ figure.value }}{% if figure.before != nil %} (the week before: {{ figure.before }}){% endif %}{% unless forloop.last %}\n{% endunless %}{% endfor %}",
      "{% if stages.size > 0 %}Open deals by stage:\n{% for stage in stages %}- {{ stage.label }}: {{ stage.count }}{% if stage.amount %}, {{ stage.amount }}{% endif %}{% unless forloop.last %}\n{% endunless %}{% endfor %}{% else %}There is no open deal at the moment.{% endif %}",
    ],
    closing: [],
    variables: ["from", "to", "figures", "stages"],
  },
];

const html = (paragraphs: string[]) => paragraphs.map((text) => `<p>${text.replaceAll("\n", "<br>")}</p>`).join("\n");

/** Puts the templates that ship in place; those that are there stay as they are. */
export async function seedTemplates(db: CommsDb): Promise<void> {
  const rows = shipped.map(({ paragraphs, closing, ...rest }) => ({
    ...rest,
    version: 1,
    text: `${[...paragraphs, ...closing].join("\n\n")}\n`,
    html: html([...paragraphs, ...closing]),
    createdBy: "comms",
  }));
  await db.insert(templates).values(rows).onConflictDoNothing();
}
