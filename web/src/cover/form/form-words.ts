// SPDX-License-Identifier: Apache-2.0
// The form's own few words beside its questions, in the languages in which it is asked: whoever answers need not read the workspace's language.
// Spanish and Korean have been reviewed by nobody yet, as the questions themselves.
export interface FormWords {
  yes: string; no: string; notTold: string; choose: string; needed: string; year: string; month: string; day: string;
  person: (n: number) => string; addPerson: string; addLine: string; remove: (name: string) => string; line: (n: number) => string; nameless: string; notInList: (name: string) => string;
  /** Parts of a date in the order in which they are written. */
  order: ('year' | 'month' | 'day')[];
}
const words: Record<string, FormWords> = {
  en: {
    yes: 'Yes', no: 'No', notTold: 'Not told', choose: 'Not told', needed: 'needed', year: 'Year', month: 'Month', day: 'Day',
    person: (n) => `Person ${n}`, addPerson: 'Add a person', addLine: 'Add income', remove: (name) => `Remove ${name}`, line: (n) => `Income ${n}`, nameless: 'write a name first', notInList: (name) => `${name} (not in this form)`, order: ['month', 'day', 'year'],
  },
  es: {
    yes: 'Sí', no: 'No', notTold: 'Sin decir', choose: 'Sin decir', needed: 'necesario', year: 'Año', month: 'Mes', day: 'Día',
    person: (n) => `Persona ${n}`, addPerson: 'Añadir a una persona', addLine: 'Añadir un ingreso', remove: (name) => `Quitar ${name}`, line: (n) => `Ingreso ${n}`, nameless: 'primero escriba un nombre', notInList: (name) => `${name} (no está en este formulario)`, order: ['day', 'month', 'year'],
  },
  ko: {
    yes: '예', no: '아니요', notTold: '말하지 않음', choose: '말하지 않음', needed: '필수', year: '년', month: '월', day: '일',
    person: (n) => `${n}번째 사람`, addPerson: '사람 추가', addLine: '소득 추가', remove: (name) => `${name} 빼기`, line: (n) => `소득 ${n}`, nameless: '먼저 이름을 적으십시오', notInList: (name) => `${name}(이 양식에 없음)`, order: ['year', 'month', 'day'],
  },
};
export const formWords = (language: string): FormWords => words[language] ?? words.en!;
