import type { LanguagePlans } from "../kinds.ts";

export const en: LanguagePlans = {
  greeting: {
    friendly: ["Hi {firstName},", "Hello {firstName},", "Hello,"],
    formal: ["Dear {firstName} {lastName},", "Dear {firstName},", "Dear Sir or Madam,"],
    direct: ["Hello {firstName},", "Hello,"],
  },
  closing: {
    friendly: ["Best wishes,", "Kind regards,"],
    formal: ["Yours sincerely,"],
    direct: ["Regards,", "Thanks,"],
  },
  asks: {
    call: {
      friendly: ["Would a short call suit you?", "Do you have a few minutes for a short call?"],
      formal: [
        "May I suggest a short call at a time that suits you?",
        "I would be grateful for a short conversation at your convenience.",
      ],
      direct: ["When can we speak?", "Which time suits you for a short call?"],
    },
    reply: {
      friendly: ["Just reply with a line, and I will take it from there.", "A short reply is all I need."],
      formal: ["I would be grateful for a brief reply.", "A brief answer would help me to plan accordingly."],
      direct: ["Is this still of interest?", "Yes or no: either helps me."],
    },
    decide: {
      friendly: ["How does it look from your side?", "What do you think?"],
      formal: ["May I ask for your decision, or for the questions that stand in its way?"],
      direct: ["What do you need from me to decide?", "Can you tell me your decision, or what is missing for it?"],
    },
    confirm: {
      friendly: ["Does that sound right to you?", "Is that how you see it too?"],
      formal: ["Would you kindly confirm, or let me know what should change?"],
      direct: ["Please confirm, or tell me what to change."],
    },
  },
  plans: {
    intro: {
      label: "Introduction",
      subject: ["Your interest in {topic}", "About {topic}", "Thank you for your interest"],
      reason: [
        "Thank you for your interest in {topic}.",
        "Thank you for asking about {topic}.",
        "Thank you for getting in touch with us.",
      ],
      details: [
        [
          "I am {senderName} from {senderCompany}, and I will be your contact.",
          "I am {senderName}, and I will be your contact.",
        ],
        ["You mentioned: {need}."],
      ],
      value: [
        "I would like to understand what matters to {company} before I suggest anything.",
        "I would like to understand what matters to you before I suggest anything.",
      ],
      ask: "call",
    },
    "follow-up": {
      label: "Follow-up",
      subject: ["Following up on {topic}", "{topic}: where do we stand?", "A short follow-up"],
      reason: [
        "I am following up on your interest in {topic}.",
        "I would like to come back to you about {topic}.",
        "I am following up on our last contact.",
      ],
      details: [["You mentioned: {need}."], ["The next step we noted: {nextStep}."]],
      value: [
        "If it helps, I can show you what it would look like for {company}.",
        "If questions have come up since, I am glad to answer them.",
      ],
      ask: "call",
    },
    "re-engage": {
      label: "Re-engagement",
      subject: ["Still interested in {topic}?", "Shall we pick this up again?"],
      reason: [
        "It has been a while since you asked about {topic}.",
        "It has been a while since we last heard from you.",
      ],
      details: [["At the time you mentioned: {need}."]],
      value: [
        "If the time was not right for {company}, I am glad to come back later.",
        "If the time was not right, I am glad to come back later.",
      ],
      ask: "reply",
    },
    renewal: {
      label: "Renewal",
      subject: ["Your renewal on {renewalDate}", "Your renewal of {topic}", "Your upcoming renewal"],
      reason: [
        "Your agreement for {topic} is due for renewal on {renewalDate}.",
        "Your agreement is due for renewal on {renewalDate}.",
        "Your agreement for {topic} is coming up for renewal.",
        "Your agreement is coming up for renewal.",
      ],
      details: [["Its value on file is {amount}."]],
      value: [
        "I would like to check with you that it still fits what {company} needs.",
        "I would like to check with you that it still fits what you need.",
      ],
      ask: "confirm",
    },
    "proposal-nudge": {
      label: "Proposal",
      subject: ["Our proposal for {topic}", "Our proposal for {company}", "Our proposal"],
      reason: [
        "I am writing about our proposal for {topic} over {amount}.",
        "I am writing about our proposal for {topic}.",
        "I am writing about our proposal over {amount}.",
        "I am writing about our proposal.",
      ],
      details: [["It is valid until {dueDate}."]],
      value: [
        "If anything in it does not fit {company}, I would rather change it than leave you guessing.",
        "If anything in it does not fit, I would rather change it than leave you guessing.",
      ],
      ask: "decide",
    },
    "meeting-recap": {
      label: "Meeting recap",
      subject: ["Our meeting on {meetingDate}", "Our meeting about {topic}", "Recap of our meeting"],
      reason: [
        "Thank you for the meeting on {meetingDate} about {topic}.",
        "Thank you for the meeting on {meetingDate}.",
        "Thank you for the meeting about {topic}.",
        "Thank you for the meeting.",
      ],
      details: [["What we noted: {summary}."], ["Next step by {dueDate}: {nextStep}.", "Next step: {nextStep}."]],
      value: ["If I have missed something, please add it."],
      ask: "confirm",
    },
    "thank-you": {
      label: "Thank you",
      subject: ["Thank you, {firstName}", "Thank you"],
      reason: ["Thank you for choosing {topic}.", "Thank you for your trust in us."],
      details: [["We are looking forward to working with {company}."]],
      value: ["If you need anything, I am there for you."],
      ask: "none",
    },
    "win-back": {
      label: "Win-back",
      subject: ["{topic}: may we ask what was missing?", "May we ask what was missing?"],
      reason: [
        "You used {topic} with us, and we would like to have you back.",
        "We would like to have you back as a customer.",
      ],
      details: [["At the time you mentioned: {need}."]],
      value: [
        "Tell me what was missing for {company}, and I will tell you honestly whether it is there now.",
        "Tell me what was missing, and I will tell you honestly whether it is there now.",
      ],
      ask: "reply",
    },
  },
  unsubscribe: {
    link: "If you would rather not hear from us, unsubscribe here: {unsubscribeUrl}",
    reply: "If you would rather not hear from us, just reply and say so.",
  },
  script: {
    opening: [
      "Hello {firstName}, this is {senderName} from {senderCompany}.",
      "Hello {firstName}, this is {senderName}.",
      "Hello {firstName}.",
      "Hello.",
    ],
    why: "Why you call",
    background: "Background",
    ask: "Ask",
    voicemail: [
      "If nobody answers: leave your name and {senderCompany}, say why you called, and offer to call again.",
      "If nobody answers: leave your name, say why you called, and offer to call again.",
    ],
  },
  labels: {
    firstName: "First name",
    lastName: "Last name",
    company: "Company",
    topic: "Interested in",
    need: "Said",
    nextStep: "Next step",
    summary: "Noted",
    amount: "Amount",
    dueDate: "Due",
    meetingDate: "Meeting",
    renewalDate: "Renewal",
    source: "Came by",
    lastActivity: "Last activity",
    senderName: "Owner",
  },
};
