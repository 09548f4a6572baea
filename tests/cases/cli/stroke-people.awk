# SPDX-License-Identifier: Apache-2.0
# 300 invented people as NDJSON: every third has a pressure of 160, of whom most have a stroke in 2020; of the others few do. Every fifth has no pressure.
# -v site=N: as many of another place, where pressures and strokes fall on others.
BEGIN {
  mark = "\"meta\":{\"security\":[{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActReason\",\"code\":\"HTEST\"}]}"
  for (i = 0; i < 300; i++) {
    of = "\"subject\":{\"reference\":\"Patient/p" i "\"}"
    high = i % 3 == 0
    printf "{\"resourceType\":\"Patient\",%s,\"id\":\"p%d\",\"gender\":\"%s\",\"birthDate\":\"19%02d-03-01\"}\n", mark, i, i % 2 ? "male" : "female", 40 + (i * 7) % 50
    if (i % 5 != 4)
      printf "{\"resourceType\":\"Observation\",%s,\"id\":\"o%d\",\"status\":\"final\",%s,\"code\":{\"coding\":[{\"system\":\"http://loinc.org\",\"code\":\"8480-6\"}]},\"effectiveDateTime\":\"2019-06-01\",\"issued\":\"2019-06-01T10:00:00Z\",\"valueQuantity\":{\"value\":%d,\"unit\":\"mmHg\",\"system\":\"http://unitsofmeasure.org\",\"code\":\"mm[Hg]\"}}\n", mark, i, of, (high ? 150 : 120) + ((i + site) * 11) % 20
    if (high ? (i + site) % 4 != 0 : (i + site) % 9 == 1)
      printf "{\"resourceType\":\"Condition\",%s,\"id\":\"c%d\",%s,\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",\"code\":\"I63.9\"}]},\"onsetDateTime\":\"2020-05-10\",\"recordedDate\":\"2020-05-11\"}\n", mark, i, of
    printf "{\"resourceType\":\"Encounter\",%s,\"id\":\"e%d\",\"status\":\"finished\",\"class\":{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-ActCode\",\"code\":\"AMB\"},%s,\"period\":{\"start\":\"2022-06-01\",\"end\":\"2022-06-01\"}}\n", mark, i, of
  }
}
