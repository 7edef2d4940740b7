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
