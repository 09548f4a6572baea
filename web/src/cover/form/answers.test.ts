// SPDX-License-Identifier: Apache-2.0
// Answers as they are written: into a response and back, what is asked, who is named, and what is wrong.
import { describe, expect, it } from 'vitest';
import { questionnaire as form } from '../../../mock/cover-form.mjs';
import { answered, at, dateOf, eachGroup, emptyGroup, isAsked, nameOf, numberOf, readResponse, withEntry, withoutEntry, withSpouse, writeItems, type FormResponse, type Given, type Group } from './answers';
import { countOf, isLost, wrongOf } from './checks';
import { candidatesOf, helpOf, isMoney, languagesOf, limitsOf, membersOf, optionsOf, textOf, unitOf, type Item } from './questionnaire';

const items = new Map<string, Item>();
eachGroup(form, { ...emptyGroup(), lists: { people: [{ ...emptyGroup(), lists: { income: [emptyGroup()] } }] } }, (_, of) => { for (const item of membersOf(of)) items.set(item.linkId, item); });
const item = (link: string) => items.get(link)!;
const response = (item: Given[]): FormResponse => ({ resourceType: 'QuestionnaireResponse', status: 'in-progress', questionnaire: form.url, item });
const person = (name: string, more: Given[] = []): Given => ({ linkId: 'people', item: [...(name ? [{ linkId: 'id', answer: [{ valueString: name }] }] : []), ...more] });
const two = () => readResponse(form, response([person('Ana', [{ linkId: 'section.family', item: [{ linkId: 'spouse', answer: [{ valueString: 'Ben' }] }, { linkId: 'parents', answer: [{ valueCoding: { code: 'none' } }] }] }]), person('Ben')]));
const people = (home: Group) => home.lists.people!;
const givenOf = (home: Group, place: number, link: string) => JSON.stringify(writeItems(form, home)[place]).match(new RegExp(`"linkId":"${link}","answer":(\\[[^\\]]*\\])`))?.[1] ?? null;

describe('the questionnaire', () => {
  it('is read with its languages, helps, units, limits and who may be named', () => {
    expect(languagesOf(form)).toEqual(['en', 'es', 'ko']);
    expect(textOf(item('pregnant'), 'ko')).toBe('임신 중입니까?');
    expect(textOf(item('pregnant'), 'fr')).toBe('Are they pregnant?');
    expect(helpOf(item('must_file'), 'en')).toMatch(/children and other dependants/);
    expect(helpOf(item('pregnant'), 'en')).toBeNull();
    expect([isMoney(item('amount')), isMoney(item('work_hours_month'))]).toEqual([true, false]);
    expect(unitOf(item('work_hours_month'), 'es')).toBe('horas');
    expect(limitsOf(item('unborn'))).toEqual({ least: 0, most: 12 });
    expect(candidatesOf(item('spouse'))).toEqual({ group: 'people', question: 'id' });
    expect(candidatesOf(item('immigration'))).toBeNull();
    expect(optionsOf(item('immigration')).map((one) => one.code)).toContain('nq-prucol');
  });
});

describe('answers', () => {
  it('come back as they were given', () => {
    const all: Given[] = [
      { linkId: 'asked_on', answer: [{ valueDate: '2026-05-01' }] },
      person('Ana', [
        { linkId: 'section.about', item: [{ linkId: 'birth_date', answer: [{ valueDate: '1990-02' }] }, { linkId: 'homeless', answer: [{ valueBoolean: false }] }] },
        { linkId: 'section.citizenship', item: [{ linkId: 'immigration', answer: [{ valueCoding: { system: 'https://bogam.example/fhir/CodeSystem/masshealth-immigration', code: 'citizen' } }] }] },
        { linkId: 'section.family', item: [{ linkId: 'spouse', answer: [{ valueString: 'Ben' }] }] },
        { linkId: 'section.income', item: [{ linkId: 'has_income', answer: [{ valueBoolean: true }] }, { linkId: 'income', item: [{ linkId: 'amount', answer: [{ valueDecimal: 700.5 }] }] }, { linkId: 'income' }] },
      ]),
      person('Ben', [{ linkId: 'section.family', item: [{ linkId: 'parents', answer: [{ valueString: 'Ana' }, { valueString: 'Rosa' }] }] }]),
    ];
    expect(writeItems(form, readResponse(form, response(all)))).toEqual(all);
  });

  it('that hang on another are asked and sent only where it says so', () => {
    let home = two();
    const ana = people(home)[0]!.key;
    home = answered(home, ana, 'unborn', ['2']);
    expect(givenOf(home, 0, 'unborn')).toBeNull();
    home = answered(home, ana, 'pregnant', ['true']);
    expect(isAsked(item('unborn'), [people(home)[0]!, home])).toBe(true);
    expect(givenOf(home, 0, 'unborn')).toBe('[{"valueInteger":2}]');
    for (const [code, asked] of [['qualified', true], ['qualified-barred', true], ['citizen', false]] as const) {
      home = answered(home, ana, 'immigration', [`=${code}`]);
      expect(isAsked(item('qualified_kind'), [people(home)[0]!, home]), code).toBe(asked);
    }
  });

  it('name people, not words: who is renamed stays the spouse, who is gone is named by nobody', () => {
    let home = two();
    const [ana, ben] = people(home) as [Group, Group];
    home = answered(home, ben.key, 'id', ['Benjamin']);
    expect(givenOf(home, 0, 'spouse')).toBe('[{"valueString":"Benjamin"}]');
    expect(givenOf(answered(home, ben.key, 'id', ['']), 0, 'spouse')).toBeNull();
    home = withoutEntry(home, ben.key);
    expect(people(home).map((one) => nameOf(one, 'id'))).toEqual(['Ana']);
    expect(people(home)[0]!.answers.spouse).toEqual([]);
    expect(people(home)[0]!.answers.parents).toEqual(['=none']);
    expect(withEntry(home, ana.key, 'income', emptyGroup()).lists.people![0]!.lists.income).toHaveLength(1);
  });

  it('of a spouse are those of both', () => {
    let home = readResponse(form, response([person('Ana'), person('Ben'), person('Cem')]));
    const [ana, ben, cem] = people(home).map((one) => one.key) as [string, string, string];
    const spouses = () => people(home).map((one) => one.answers.spouse?.[0] ?? '');
    home = withSpouse(home, 'people', 'spouse', ana, [`#${ben}`]);
    expect(spouses()).toEqual([`#${ben}`, `#${ana}`, '']);
    home = withSpouse(home, 'people', 'spouse', ana, [`#${cem}`]);
    expect(spouses()).toEqual([`#${cem}`, '', `#${ana}`]);
    home = withSpouse(home, 'people', 'spouse', ana, ['=none']);
    expect(spouses()).toEqual(['=none', '', '']);
  });

  it('keep what is untouched as it is, so that little is drawn anew', () => {
    const home = two();
    const after = answered(home, people(home)[0]!.key, 'hiv', ['false']);
    expect(people(after)[1]).toBe(people(home)[1]);
    expect(people(after)[0]).not.toBe(people(home)[0]);
  });

  it('are found by the places that the server names', () => {
    let home = two();
    home = withEntry(home, people(home)[1]!.key, 'income', emptyGroup());
    expect(at(home, 'people[1].income[0].amount')).toEqual({ group: people(home)[1]!.lists.income![0], link: 'amount' });
    expect(at(home, 'people[1].income[0]')).toEqual({ group: people(home)[1], link: 'income' });
    expect(at(home, 'people[7].hiv')).toBeNull();
    expect(at(home, 'asked_on')?.group).toBe(home);
  });
});

describe('what is typed', () => {
  it.each([['1,200.50', '1200.5'], ['$ 700', '700'], ['-50', '-50'], ['1.2.3', null], ['1,20', null], ['', null], ['ten', null], ['99999999999', null]])('%s as a number', (text, number) => expect(numberOf(text, false)).toBe(number));
  it.each([['2018-9-3', '2018-09-03'], ['2018--', '2018'], ['2018-09-', '2018-09'], ['2018--03', null], ['2024-2-29', '2024-02-29'], ['2023-2-29', null], ['2018-13-1', null], ['18-1-1', null], ['--', null]])('%s as a date', (text, date) => expect(dateOf(text)).toBe(date));

  it('is wrong in one of these ways', () => {
    const home = two();
    const [ana, ben] = people(home) as [Group, Group];
    const wrong = (link: string, text: string, group = ana) => { const found = wrongOf(item(link), text ? [text] : [], home, group); return found && ('limit' in found ? `${found.kind} ${found.limit}` : found.kind); };
    expect(wrong('unborn', '13')).toBe('most 12');
    expect(wrong('unborn', '1.5')).toBe('whole');
    expect(wrong('unborn', '')).toBeNull();
    expect(wrong('assets', 'much')).toBe('number');
    expect(wrong('assets', '-1')).toBe('least 0');
    expect(wrong('amount', '10.005')).toBe('cents');
    expect(wrong('work_hours_month', '10.005')).toBeNull();
    expect(wrong('birth_date', '2018-13-01')).toBe('date');
    expect(wrong('birth_date', '2018--')).toBe('dateInPart');
    expect(wrong('birth_date', '1879-12-31')).toBe('least 1880-01-01');
    expect(wrong('spouse', '~Rosa')).toBe('nobody');
    expect(wrong('id', 'Ana', ben)).toBe('twice');
    expect(wrong('id', 'nobody', ben)).toBe('reserved');
    expect([isLost(item('assets'), ['much']), isLost(item('assets'), ['1']), isLost(item('birth_date'), ['2018--']), isLost(item('birth_date'), ['2018-13-'])]).toEqual([true, false, false, true]);
  });

  it('is counted against what is asked', () => {
    const home = two();
    const before = countOf(membersOf(form.item.find((one) => one.linkId === 'people')!.item!), [people(home)[0]!, home]);
    expect(before.answered).toBe(3);
    const after = answered(home, people(home)[0]!.key, 'pregnant', ['true']);
    expect(countOf(membersOf(form.item.find((one) => one.linkId === 'people')!.item!), [people(after)[0]!, after])).toEqual({ asked: before.asked + 1, answered: 4 });
  });
});
