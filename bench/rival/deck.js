// SPDX-License-Identifier: Apache-2.0
// node deck.js DECK MEASURE [ROUNDS]: evaluates all definitions of the measure's main library over the deck's patients with
// cql-execution and cql-exec-fhir, from ELM, ROUNDS times (default 8, the first three not counted), and prints JSON:
// patients a second (median), and how many patients agree with the deck's expected populations. Loading is not timed.
'use strict';
const fs = require('fs');
const path = require('path');
const cql = require('cql-execution');
const fhir = require('cql-exec-fhir');

const [deck, measure, rounds = '8'] = process.argv.slice(2);
const folder = path.join(deck, measure);
const lines = (name) => fs.readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean).map((l) => JSON.parse(l));
const definition = JSON.parse(fs.readFileSync(path.join(folder, 'measure.json'), 'utf8'));
const libraries = fs.readdirSync(path.join(folder, 'elm')).map((f) => JSON.parse(fs.readFileSync(path.join(folder, 'elm', f), 'utf8')));
const mainName = definition.library[0].split('/').pop().split('|')[0];
const mainElm = libraries.find((l) => l.library.identifier.id === mainName);

const valueSets = {};
for (const set of lines('valuesets.ndjson')) {
  const codes = (set.expansion.contains || []).map((c) => ({ code: c.code, system: c.system, version: c.version }));
  valueSets[set.url] = { [set.version || '']: codes };
}
const repository = new cql.Repository(libraries.map((l) => l));
const library = new cql.Library(mainElm, repository);
const codeService = new cql.CodeService(valueSets);
const period = new cql.Interval(cql.DateTime.parse('2025-01-01T00:00:00.000+00:00'), cql.DateTime.parse('2025-12-31T23:59:59.999+00:00'));
const patients = lines('patients.ndjson');
const expected = new Map(lines('expected.ndjson').map((e) => [e.case, e]));

function agrees(caseId, results) {
  const want = expected.get(caseId);
  return definition.group.every((group, g) => {
    const raw = {};
    for (const population of group.population) raw[population.code.coding[0].code] = Boolean(results[population.criteria.expression]);
    const ip = raw['initial-population'];
    const den = ip && raw.denominator;
    const excluded = den && Boolean(raw['denominator-exclusion']);
    const numerator = den && !excluded && raw.numerator;
    const got = { 'initial-population': ip, denominator: den, 'denominator-exclusion': excluded, numerator };
    return want.group[g].population.every(([, code, count]) => !(code in got) || Boolean(count) === Boolean(got[code]));
  });
}

(async () => {
  const seconds = [];
  let right = 0;
  for (let round = 0; round < Number(rounds); ++round) {
    const source = fhir.PatientSource.FHIRv401({ requireProfileTagging: false });
    source.loadBundles(patients);
    const executor = new cql.Executor(library, codeService, { 'Measurement Period': period });
    const start = process.hrtime.bigint();
    const results = await executor.exec(source);
    seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    if (round === 0) {
      const byId = new Map(patients.map((b) => [b.entry.find((e) => e.resource.resourceType === 'Patient').resource.id, b.id]));
      for (const [id, values] of Object.entries(results.patientResults)) right += agrees(byId.get(id), values) ? 1 : 0;
    }
  }
  const timed = seconds.slice(Math.min(3, seconds.length - 1)).sort((a, b) => a - b);
  const median = timed[Math.floor(timed.length / 2)];
  console.log(JSON.stringify({ engine: 'cql-execution 3.3.2 + cql-exec-fhir 2.2.0', measure, patients: patients.length, agree: right, patientsPerSecond: Math.round((patients.length / median) * 10) / 10 }));
})();
