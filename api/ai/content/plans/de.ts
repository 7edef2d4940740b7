import type { LanguagePlans } from "../kinds.ts";

export const de: LanguagePlans = {
  greeting: {
    friendly: ["Hallo {firstName},", "Hallo,"],
    formal: ["Guten Tag {firstName} {lastName},", "Guten Tag {firstName},", "Sehr geehrte Damen und Herren,"],
    direct: ["Guten Tag {firstName} {lastName},", "Guten Tag {firstName},", "Guten Tag,"],
  },
  closing: {
    friendly: ["Herzliche Grüße", "Viele Grüße"],
    formal: ["Mit freundlichen Grüßen"],
    direct: ["Beste Grüße", "Viele Grüße"],
  },
  asks: {
    call: {
      friendly: ["Passt Ihnen ein kurzes Gespräch?", "Haben Sie ein paar Minuten für ein kurzes Telefonat?"],
      formal: [
        "Darf ich Ihnen ein kurzes Gespräch zu einer Zeit vorschlagen, die Ihnen passt?",
        "Über ein kurzes Gespräch würde ich mich sehr freuen.",
      ],
      direct: ["Wann können wir sprechen?", "Wann passt Ihnen ein kurzes Telefonat?"],
    },
    reply: {
      friendly: ["Eine kurze Antwort genügt, den Rest übernehme ich.", "Antworten Sie mir einfach mit einer Zeile."],
      formal: [
        "Über eine kurze Rückmeldung würde ich mich freuen.",
        "Eine kurze Antwort würde mir bei der Planung helfen.",
      ],
      direct: ["Ist das für Sie noch interessant?", "Ja oder nein: beides hilft mir."],
    },
    decide: {
      friendly: ["Wie sehen Sie es?", "Was meinen Sie?"],
      formal: ["Darf ich Sie um Ihre Entscheidung bitten, oder um die Fragen, die ihr noch im Wege stehen?"],
      direct: [
        "Was brauchen Sie von mir für eine Entscheidung?",
        "Wie haben Sie sich entschieden, oder was fehlt Ihnen noch?",
      ],
    },
    confirm: {
      friendly: ["Sehen Sie das auch so?", "Passt das so für Sie?"],
      formal: ["Würden Sie mir das bitte bestätigen oder mir mitteilen, was sich ändern soll?"],
      direct: ["Bitte bestätigen Sie das, oder sagen Sie mir, was sich ändern soll."],
    },
  },
  plans: {
    intro: {
      label: "Vorstellung",
      subject: ["Ihr Interesse an {topic}", "Ihre Anfrage zu {topic}", "Vielen Dank für Ihr Interesse"],
      reason: [
        "vielen Dank für Ihr Interesse an {topic}.",
        "vielen Dank für Ihre Anfrage zu {topic}.",
        "vielen Dank, dass Sie sich bei uns gemeldet haben.",
      ],
      details: [
        ["Ich bin {senderName} von {senderCompany} und für Sie da.", "Ich bin {senderName} und für Sie da."],
        ["Sie haben geschrieben: {need}."],
      ],
      value: [
        "Bevor ich etwas vorschlage, möchte ich verstehen, was für {company} wichtig ist.",
        "Bevor ich etwas vorschlage, möchte ich verstehen, was Ihnen wichtig ist.",
      ],
      ask: "call",
    },
    "follow-up": {
      label: "Nachfassen",
      subject: ["Ihr Interesse an {topic}", "{topic}: wo stehen wir?", "Eine kurze Nachfrage"],
      reason: [
        "ich komme auf Ihr Interesse an {topic} zurück.",
        "ich melde mich noch einmal wegen {topic}.",
        "ich komme auf unseren letzten Kontakt zurück.",
      ],
      details: [["Sie haben geschrieben: {need}."], ["Als nächsten Schritt hatten wir notiert: {nextStep}."]],
      value: [
        "Gerne zeige ich Ihnen, wie das für {company} aussehen kann.",
        "Wenn inzwischen Fragen entstanden sind, beantworte ich sie gerne.",
      ],
      ask: "call",
    },
    "re-engage": {
      label: "Wiederansprache",
      subject: ["Noch Interesse an {topic}?", "Wollen wir das wieder aufnehmen?"],
      reason: [
        "es ist eine Weile her, dass Sie nach {topic} gefragt haben.",
        "es ist eine Weile her, dass wir voneinander gehört haben.",
      ],
      details: [["Damals haben Sie geschrieben: {need}."]],
      value: [
        "Wenn es für {company} nicht der richtige Zeitpunkt war, melde ich mich gerne später.",
        "Wenn es nicht der richtige Zeitpunkt war, melde ich mich gerne später.",
      ],
      ask: "reply",
    },
    renewal: {
      label: "Verlängerung",
      subject: ["Ihre Verlängerung am {renewalDate}", "Ihre Verlängerung von {topic}", "Ihre anstehende Verlängerung"],
      reason: [
        "Ihr Vertrag über {topic} steht am {renewalDate} zur Verlängerung an.",
        "Ihr Vertrag steht am {renewalDate} zur Verlängerung an.",
        "Ihr Vertrag über {topic} steht zur Verlängerung an.",
        "Ihr Vertrag steht zur Verlängerung an.",
      ],
      details: [["Der vermerkte Wert beträgt {amount}."]],
      value: [
        "Ich möchte mit Ihnen prüfen, ob er noch zu {company} passt.",
        "Ich möchte mit Ihnen prüfen, ob er noch zu Ihnen passt.",
      ],
      ask: "confirm",
    },
    "proposal-nudge": {
      label: "Angebot",
      subject: ["Unser Angebot zu {topic}", "Unser Angebot für {company}", "Unser Angebot"],
      reason: [
        "ich schreibe Ihnen wegen unseres Angebots zu {topic} über {amount}.",
        "ich schreibe Ihnen wegen unseres Angebots zu {topic}.",
        "ich schreibe Ihnen wegen unseres Angebots über {amount}.",
        "ich schreibe Ihnen wegen unseres Angebots.",
      ],
      details: [["Es gilt bis {dueDate}."]],
      value: [
        "Wenn etwas daran nicht zu {company} passt, ändere ich es lieber, als Sie im Unklaren zu lassen.",
        "Wenn etwas daran nicht passt, ändere ich es lieber, als Sie im Unklaren zu lassen.",
      ],
      ask: "decide",
    },
    "meeting-recap": {
      label: "Gesprächsnotiz",
      subject: ["Unser Gespräch am {meetingDate}", "Unser Gespräch über {topic}", "Zu unserem Gespräch"],
      reason: [
        "vielen Dank für das Gespräch am {meetingDate} über {topic}.",
        "vielen Dank für das Gespräch am {meetingDate}.",
        "vielen Dank für das Gespräch über {topic}.",
        "vielen Dank für das Gespräch.",
      ],
      details: [
        ["Festgehalten haben wir: {summary}."],
        ["Nächster Schritt bis {dueDate}: {nextStep}.", "Nächster Schritt: {nextStep}."],
      ],
      value: ["Wenn etwas fehlt, ergänzen Sie es bitte."],
      ask: "confirm",
    },
    "thank-you": {
      label: "Dank",
      subject: ["Vielen Dank, {firstName}", "Vielen Dank"],
      reason: ["vielen Dank, dass Sie sich für {topic} entschieden haben.", "vielen Dank für Ihr Vertrauen."],
      details: [["Wir freuen uns auf die Zusammenarbeit mit {company}."]],
      value: ["Wenn Sie etwas brauchen, bin ich für Sie da."],
      ask: "none",
    },
    "win-back": {
      label: "Rückgewinnung",
      subject: ["{topic}: dürfen wir fragen, was gefehlt hat?", "Dürfen wir fragen, was gefehlt hat?"],
      reason: [
        "Sie haben {topic} bei uns genutzt, und wir hätten Sie gerne wieder.",
        "wir hätten Sie gerne wieder als Kunden.",
      ],
      details: [["Damals haben Sie geschrieben: {need}."]],
      value: [
        "Sagen Sie mir, was {company} gefehlt hat, und ich sage Ihnen ehrlich, ob es das bei uns inzwischen gibt.",
        "Sagen Sie mir, was Ihnen gefehlt hat, und ich sage Ihnen ehrlich, ob es das bei uns inzwischen gibt.",
      ],
      ask: "reply",
    },
  },
  unsubscribe: {
    link: "Wenn Sie nichts mehr von uns hören möchten, melden Sie sich hier ab: {unsubscribeUrl}",
    reply: "Wenn Sie nichts mehr von uns hören möchten, antworten Sie bitte kurz.",
  },
  script: {
    opening: [
      "Guten Tag {firstName} {lastName}, hier ist {senderName} von {senderCompany}.",
      "Guten Tag {firstName}, hier ist {senderName}.",
      "Guten Tag {firstName}.",
      "Guten Tag.",
    ],
    why: "Anlass",
    background: "Hintergrund",
    ask: "Bitte",
    voicemail: [
      "Wenn niemand abnimmt: Namen und {senderCompany} nennen, den Anlass sagen und einen neuen Anruf anbieten.",
      "Wenn niemand abnimmt: Namen nennen, den Anlass sagen und einen neuen Anruf anbieten.",
    ],
  },
  labels: {
    firstName: "Vorname",
    lastName: "Nachname",
    company: "Firma",
    topic: "Interesse an",
    need: "Aussage",
    nextStep: "Nächster Schritt",
    summary: "Festgehalten",
    amount: "Betrag",
    dueDate: "Fällig",
    meetingDate: "Gespräch",
    renewalDate: "Verlängerung",
    source: "Kam über",
    lastActivity: "Letzte Aktivität",
    senderName: "Zuständig",
  },
};
