// SPDX-License-Identifier: Apache-2.0
// One answer's control by the type of its question. Each may be left empty, and says so: what is not told is unknown, and never no.
import type { Group } from './answers';
import { nameOf } from './answers';
import css from './form.module.css';
import { formWords } from './form-words';
import { candidatesOf, displayOf, isMoney, optionsOf, unitOf, type Item } from './questionnaire';

export interface InputProps {
  item: Item; group: Group; home: Group; language: string; id: string;
  /** Ids of what names and describes it. */
  label: string; describedBy: string | undefined; wrong: boolean; texts: string[]; onChange: (texts: string[]) => void; onLeave: () => void;
}

function YesNo({ item, id, label, describedBy, language, texts, onChange }: InputProps) {
  const words = formWords(language);
  const options = [['true', words.yes], ['false', words.no], ['', words.notTold]] as const;
  return (
    <div className={css.options} role="radiogroup" aria-labelledby={label} aria-describedby={describedBy}>
      {options.map(([value, text], k) => <label key={value} data-quiet={value === '' || undefined}><input type="radio" id={k === 0 ? id : undefined} name={id} value={value} checked={(texts[0] ?? '') === value} aria-required={item.required || undefined} onChange={() => onChange(value ? [value] : [])} />{text}</label>)}
    </div>
  );
}

/** Three boxes, in the order of the language; the day, or day and month, may be missing while the form is written. */
function DateParts({ id, label, describedBy, wrong, language, texts, onChange, onLeave }: InputProps) {
  const words = formWords(language);
  const [year = '', month = '', day = ''] = (texts[0] ?? '').split('-');
  const parts = { year, month, day };
  const put = (part: keyof typeof parts, value: string) => {
    const after = { ...parts, [part]: value.replace(/\D/g, '') } as typeof parts;
    onChange(after.year || after.month || after.day ? [`${after.year}-${after.month}-${after.day}`] : []);
  };
  return (
    <div className={css.date} role="group" aria-labelledby={label} aria-describedby={describedBy} onBlur={(e) => { if (!e.currentTarget.contains(e.relatedTarget)) onLeave(); }}>
      {words.order.map((part, k) => <label key={part} data-part={part}><span>{words[part]}</span><input id={k === 0 ? id : undefined} type="text" inputMode="numeric" autoComplete="off" maxLength={part === 'year' ? 4 : 2} aria-invalid={wrong || undefined} value={parts[part]} onChange={(e) => put(part, e.currentTarget.value)} /></label>)}
    </div>
  );
}

function Choice({ item, id, label, describedBy, wrong, language, texts, onChange }: InputProps) {
  return (
    <select id={id} className={css.select} aria-labelledby={label} aria-describedby={describedBy} aria-invalid={wrong || undefined} aria-required={item.required || undefined} value={texts[0] ?? ''} onChange={(e) => onChange([e.currentTarget.value])}>
      <option value="">{formWords(language).choose}</option>
      {optionsOf(item).map((one) => <option key={one.code} value={`=${one.code}`}>{displayOf(one, language)}</option>)}
    </select>
  );
}

/** Somebody of the form, or one of the other answers. */
function useCandidates({ item, group, home, language, texts }: InputProps) {
  const words = formWords(language);
  const candidates = candidatesOf(item)!;
  const people = (home.lists[candidates.group] ?? []).map((one, k) => ({ value: `#${one.key}`, name: nameOf(one, candidates.question), place: k })).filter((one) => one.value !== `#${group.key}`);
  const listed = people.map(({ value, name, place }) => ({ value, text: name || `${words.person(place + 1)}: ${words.nameless}`, off: !name }));
  const others = optionsOf(item).map((one) => ({ value: `=${one.code}`, text: displayOf(one, language), off: false }));
  const strangers = texts.filter((text) => text.startsWith('~')).map((text) => ({ value: text, text: words.notInList(text.slice(1)), off: false }));
  return [...listed, ...others, ...strangers];
}

function OneOf(props: InputProps) {
  const { id, label, describedBy, wrong, language, texts, onChange } = props;
  const all = useCandidates(props);
  return (
    <select id={id} className={css.select} aria-labelledby={label} aria-describedby={describedBy} aria-invalid={wrong || undefined} value={texts[0] ?? ''} onChange={(e) => onChange([e.currentTarget.value])}>
      <option value="">{formWords(language).choose}</option>
      {all.map((one) => <option key={one.value} value={one.value} disabled={one.off}>{one.text}</option>)}
    </select>
  );
}

/** Several; "none of them" stands alone. */
function SomeOf(props: InputProps) {
  const { id, label, describedBy, texts, onChange } = props;
  const all = useCandidates(props);
  const put = (value: string, on: boolean) => onChange(!on ? texts.filter((text) => text !== value) : value.startsWith('=') ? [value] : [...texts.filter((text) => !text.startsWith('=')), value]);
  return (
    <div className={css.several} role="group" aria-labelledby={label} aria-describedby={describedBy}>
      {all.map((one, k) => <label key={one.value} data-quiet={one.off || undefined}><input type="checkbox" id={k === 0 ? id : undefined} checked={texts.includes(one.value)} disabled={one.off} onChange={(e) => put(one.value, e.currentTarget.checked)} />{one.text}</label>)}
    </div>
  );
}

function Typed({ item, id, label, describedBy, wrong, language, texts, onChange, onLeave }: InputProps) {
  const number = item.type === 'integer' || item.type === 'decimal';
  const unit = unitOf(item, language);
  const money = isMoney(item);
  return (
    <span className={css.typed}>
      {money && <span aria-hidden="true">$</span>}
      <input id={id} type="text" inputMode={number ? 'decimal' : undefined} data-number={number || undefined} autoComplete="off" maxLength={number ? 20 : 200} aria-labelledby={label} aria-describedby={describedBy} aria-invalid={wrong || undefined} aria-required={item.required || undefined} value={texts[0] ?? ''} onChange={(e) => onChange([e.currentTarget.value])} onBlur={onLeave} />
      {unit && <span className={money ? 'sr-only' : 'quiet'}>{unit}</span>}
    </span>
  );
}

export function Input(props: InputProps) {
  const { item } = props;
  if (item.type === 'boolean') return <YesNo {...props} />;
  if (item.type === 'date') return <DateParts {...props} />;
  if (candidatesOf(item)) return item.repeats ? <SomeOf {...props} /> : <OneOf {...props} />;
  if (item.type === 'choice' || item.type === 'open-choice') return <Choice {...props} />;
  return <Typed {...props} />;
}
