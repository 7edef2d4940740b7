import { languagePlans } from "./compose.ts";
import type { Language } from "./kinds.ts";

// Words that a sentence may begin with, or that German spells with a capital, and that name nobody. Words that are also
// first names (Will, Mark, Rose) are left out on purpose: what is not here must stand in the facts.
const EN = `a about above after again all also although always am an and another any anything are as ask at attached back based be because been
before being below best better both briefly but by call can certainly choose clearly come congratulations contact could current currently day days
dear did do does don each either enjoy ensure even ever every everything explore feel few finally find first following for forward free from further
get getting give given glad goal going good great greetings had happy has have having he hear hello help her here hey hi his hope hopefully how
however i if in instead interest interested into is it its just keep kind kindly know last lately later learn let lets like ll looking m make many
maybe me meanwhile might more most much my need new next no not nothing now of offer often on once one only open or other our out over overall
perhaps please plus proposal quick quickly re reach reaching ready really recently regarding regards reply review right s schedule see sent
several shall share she short should simply since sincerely so some something soon sorry step still subject such summary sure t take team tell thank
thanks that the their them then there therefore these they this those though through time to together too under until update up us use useful ve very
want warm was way we welcome well were what whatever when whenever where whether which while who why wish wishes with within without would yes yet
you your yours yourself meeting discussion conversation chat note date email mail phone question questions ps p percent euro euros dollar dollars pound pounds`;
const DE = `ab aber alle allem allen aller alles als also am an andere anderen anfrage angaben angebot angebots ansprechpartner antwort anliegen anruf art auch auf
aufgabe aus austausch bedarf bei beide beim bereits beratung bereich besten bis bitte blick da dabei dafür damen damit danach dank danke dann darauf
darf darum das dass davon dazu dein dem den denn der deren des deshalb details die dies diese diesem diesen dieser dieses doch dort durch ein eine
einem einen einer eines einfach einige entscheidung er erfolg ergebnis erst es etwas euch euer fall falls folgenden frage fragen frau freude freuen
freundlich freundliche freundlichen freundlicher firma für ganz gedanken gelegenheit gemeinsam gern gerne gespräch grund gruß grüße guten guter haben hallo hat
hatte hätten herr herren herzlich herzliche herzlichen hier hilfe hinweis hoffentlich ich idee ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im immer in informationen
ins interesse interessen ist ja jede jeder jetzt kann kein keine kollegen kontakt können könnten kunde kunden kurz kurze lassen leider liebe lieber
lösung lösungen man mehr mein meine meinem meinen meiner melden mich minuten mir mit mitteilung möchte möchten möglichkeit möglichkeiten möglich nach nachdem nachfrage
nachricht natürlich nein nicht nichts noch nun nur nutzen ob oder ohne plan pläne plänen planung problem produkt produkte punkt punkte ruf rückfragen
rückmeldung sache schade schön schritt schritte sehr seite seit selbst service sich sicher sie sind sinn so sobald sofern sogar sollte sollten sondern
stand tag team teil telefonat termin thema themen text überblick um und uns unser unsere unserem unseren unserer unterlagen unternehmen unterschied
unterstützung vertrauen vertrag viel viele vielen vielleicht vom von vor vorab vorschlag vorschläge vorteile während wann war warum was weg weil weise weiter
weitere welche wenn wer werden wert wichtig wie wieder willkommen wir wird wo wollen wunsch wünsche wünschen würde würden zeit zeile zeitpunkt zu
zudem ziel ziele zum zur zurück zusammenarbeit zusammenfassung zwar zwischen betreff rest kauf preis kosten jahr jahre monat monate woche wochen tage
stunde stunden morgen abend nachmittag vormittag mal prozent euro euros dollar franken`;
const DE_ENDING = /(ung|ungen|heit|heiten|keit|keiten|schaft|schaften|tion|tionen|ität|nis|nisse|ment|barkeit)$/;

const set = (text: string) => new Set(text.split(/\s+/));
const own = (language: Language) =>
  (
    JSON.stringify(languagePlans[language])
      .replaceAll(/\{\w+\}|\\n|"\w+":/g, " ")
      .match(/[\p{L}\p{M}]+/gu) ?? []
  ).map((word) => word.toLowerCase());
const en = new Set([...set(EN), ...own("en")]);
const de = new Set([...set(DE), ...own("de")]);
const compounds = [...de].filter((word) => word.length >= 6);

/** Whether a word (lower case) is a common one of the language, not a name. */
export const COMMON: Record<Language, (word: string) => boolean> = {
  en: (word) => en.has(word) || (word.length > 5 && /(ing|ed|ly)$/.test(word)),
  de: (word) =>
    de.has(word) ||
    (word.length > 6 &&
      (DE_ENDING.test(word) || compounds.some((part) => word.endsWith(part) && word.length > part.length + 2))),
};
