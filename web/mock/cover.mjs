// SPDX-License-Identifier: Apache-2.0
// A member's cover in the mock: invented limits of one invented rule, in the shape of docs/workspace-api.md. Every fifth person has told nothing.
// A form that is begun decides by the wages of its first person, and is open while it does not say whether they receive SSI. How forms are kept: cover-form.mjs.
import { createForms, wagesOf } from './cover-form.mjs';

const kNotice = 'This is an example built on published rules. It is no tool of the Commonwealth of Massachusetts, and no decision of MassHealth or of the Health Connector.';
const types = { standard: 'MassHealth Standard', careplus: 'MassHealth CarePlus', connectorcare: 'ConnectorCare', qmb: 'Qualified Medicare Beneficiary' };
const languages = [{ language: 'en', name: 'English', reviewed: true }, { language: 'es', name: 'Español', reviewed: false }, { language: 'ko', name: '한국어', reviewed: false }];
const type = (id) => ({ id, title: types[id] });
const kinds = [['wages', 'Wages', '임금', true], ['self-employment', 'Profit from self-employment', '자영업 이익', false], ['social-security', 'Social Security', '사회보장 연금', true]];
const questions = {
  ssi: ['Do they receive Supplemental Security Income (SSI)?', '생활보조금(SSI)을 받습니까?'],
  medicare: ['Do they have Medicare Part A or B, or could they have it?', '메디케어 파트 A나 B가 있습니까, 또는 받을 수 있습니까?'],
};

/** Sure below one limit, open between the two, ConnectorCare to 5,320 dollars, none above. */
function tracksAt(n, dollars, ko = 0, undecided = n % 5 === 1) {
  const [cover, open] = dollars <= 1835 ? (undecided ? [null, ['standard', 'careplus']] : ['careplus', []]) : dollars <= 1836 ? [null, ['careplus']] : dollars <= 5320 ? ['connectorcare', undecided ? ['standard'] : []] : [null, []];
  return [
    { id: 'cover', title: ['Cover', '건강 보장'][ko], cover: cover && type(cover), denied: !cover && open.length === 0, open: open.map(type) },
    { id: 'medicare-savings', title: ['Medicare Savings Programme', '메디케어 비용 지원'][ko], cover: null, denied: true, open: [] },
  ];
}

export function createCover({ Refusal, now }) {
  const on = now.slice(0, 10);
  const told = (n) => n % 5 !== 4;
  const dollars = (n) => (n * 137) % 3000;
  const nameOf = (p) => [p.names[0]?.given?.join(' '), p.names[0]?.family].filter(Boolean).join(' ');
  const forms = createForms({ Refusal, now, nameOf });
  const must = (n) => { if (!told(n)) throw new Refusal(422, 'Nobody has told who lives with this person, so nothing is decided.', 'processing'); };
  return {
    forms,
    person(p, query, lang) {
      const n = p.n, ko = lang === 'ko' ? 1 : 0, form = forms.find(p, query.get('form')), name = form?.people[0]?.id ?? nameOf(p);
      const programme = { id: 'masshealth', title: 'MassHealth and ConnectorCare', notice: kNotice, place: 'Massachusetts', languages };
      const base = { programme, on, wrong: [], people: [name] };
      if (form?.findings.length || (!form && !told(n))) return { ...base, wrong: form?.findings ?? [], toldBy: null, toldOn: null, finished: false, decision: null };
      const monthly = form ? (wagesOf(form.people[0]) ?? 1836) : dollars(n);
      const tracks = tracksAt(n, monthly, ko, form ? form.people[0].answers.ssi === undefined : undefined);
      const open = tracks.some((track) => track.open.length > 0);
      const wanted = open ? [...Object.entries(questions).map(([link, say]) => ({ kind: 'fact', person: name, link, say: say[ko] })), { kind: 'rule', person: null, link: null, say: ['the AFDC rules that were in effect on 16 July 1996', '1996년 7월 16일에 시행되던 AFDC 규칙'][ko] }] : [];
      const cover = tracks[0].cover?.title;
      const text = [
        `${name}, asked for ${on}\n  Cover: ${cover ?? 'cannot be decided'}\n\n  R10 CarePlus\n    130 CMR 505.008(A)(2)\n    Income: $${monthly} a month\n\n${kNotice}\n`,
        `${name}, 기준일 ${on}\n  건강 보장: ${cover ?? '정할 수 없음'}\n\n  R10 성인 CarePlus\n    130 CMR 505.008(A)(2)\n    소득: 한 달에 $${monthly}\n`,
      ][ko];
      return {
        ...base, people: form?.people.map((one) => one.id) ?? base.people,
        toldBy: form ? `QuestionnaireResponse/${form.id}` : `Patient/${p.id}`, toldOn: form?.authored ?? '2025-11-20', finished: form ? form.status === 'completed' : n % 5 !== 3,
        decision: { tracks, wanted, incomeTold: true, income: kinds.map(([kind, en, korean, every]) => ({ kind, title: ko ? korean : en, monthly: every, dollars: kind === 'wages' ? monthly : 0 })), language: ['en', 'ko'][ko], reviewed: !ko, text, trace: { person: name } },
      };
    },
    cliff(p, query, lang) {
      must(p.n);
      const most = Number(query.get('most') ?? 10000), kind = query.get('kind') ?? 'wages';
      if (!kinds.some(([id]) => id === kind)) throw new Refusal(400, 'kind is no kind of income of the programme.', 'value');
      const cuts = [0, 1836, 1837, 5321, most + 1];
      return { notice: kNotice, on, kind, most, steps: cuts.slice(0, -1).map((from, k) => ({ from, to: cuts[k + 1] - 1, tracks: tracksAt(p.n, from, lang === 'ko' ? 1 : 0) })) };
    },
    letter(p, query) {
      must(p.n);
      const found = languages.find((one) => one.language === (query.get('language') ?? 'en'));
      if (!found) throw new Refusal(400, 'The programme has no letters in this language.', 'value');
      const words = { en: ['Health cover for', 'This letter is an example.'], es: ['Cobertura de salud para', 'Esta carta es un ejemplo.'], ko: ['건강 보장:', '이 편지는 예시입니다.'] }[found.language];
      return { ...found, text: `${words[0]} ${nameOf(p)}\n\n${tracksAt(p.n, dollars(p.n))[0].cover?.title ?? '–'}\n\n${words[1]}\n` };
    },
  };
}
