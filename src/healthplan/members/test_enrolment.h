// SPDX-License-Identifier: Apache-2.0
// A file of enrolments with every segment that an 834 may have, and ways to read and write it, for tests. The people are made up.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_TEST_ENROLMENT_H_
#define BOGAM_HEALTHPLAN_MEMBERS_TEST_ENROLMENT_H_

#include <string>
#include <vector>

#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/enrolment_writer.h"

namespace bogam::healthplan {

/// Three members, one of whom depends on the first, and a set of its own with one more.
inline const std::string kEverySegment =
    "ISA*00*          *00*          *ZZ*EXAMPLESTATE   *30*990000001      *260301*0930*^*00501*000000007*0*T*:~\n"
    "GS*BE*EXAMPLESTATE*990000001*20260301*0930*12*X*005010X220A1~\n"
    "ST*834*0001*005010X220A1~\n"
    "BGN*00*EX-0001*20260301*0930*ET*EX-0000**2~\n"
    "REF*38*EXAMPLE POLICY~\n"
    "DTP*007*D8*20260301~\n"
    "DTP*303*D8*20260301~\n"
    "QTY*ET*2~\n"
    "QTY*DT*1~\n"
    "QTY*TO*3~\n"
    "N1*P5*EXAMPLE STATE*FI*990000002~\n"
    "N1*IN*EXAMPLE PLAN*FI*990000001~\n"
    "N1*BO*EXAMPLE BROKER*94*B77~\n"
    "ACT*AC-1*****AC-2~\n"
    "N1*TV*EXAMPLE ADMINISTRATOR*FI*990000003~\n"
    "INS*Y*18*021*20*A*A:1*1*FT*F*Y*D8*20260220*R****1~\n"
    "REF*0F*100000001~\n"
    "REF*1L*GROUP7~\n"
    "REF*17*CATEGORY~\n"
    "REF*23*M;1;~\n"
    "DTP*336*D8*20200102~\n"
    "DTP*356*D8*20260301~\n"
    "NM1*74*1*DOE*JANE*Q*DR*JR*34*900000001~\n"
    "PER*IP**HP*6175550100*TE*6175550101*EM*JANE@EXAMPLE.ORG~\n"
    "N3*1 MAIN STREET*FLOOR 2~\n"
    "N4*WORCESTER*MA*01608*US*CY*027~\n"
    "DMG*D8*19880229*F*M*:RET:2135-2^7*1****REC*ZZ~\n"
    "EC*01*02*03~\n"
    "ICM*1*1234.56*40*SITE 1*G1~\n"
    "AMT*P3*10.5~\n"
    "AMT*FK*0~\n"
    "HLH*N*64*130~\n"
    "LUI*LD*SPA**7~\n"
    "LUI***KOREAN*8~\n"
    "NM1*70*1*DOW*JAYNE****34*900000009~\n"
    "DMG*D8*19880228*F~\n"
    "NM1*31*1~\n"
    "N3*BOX 12~\n"
    "N4*SEOUL**04524*KR***11~\n"
    "NM1*36*2*EXAMPLE WORKS*****24*990000004~\n"
    "PER*EP*PAT*TE*6175550102~\n"
    "N3*2 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "NM1*M8*2*EXAMPLE SCHOOL~\n"
    "PER*SK**EM*SCHOOL@EXAMPLE.ORG~\n"
    "N3*3 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "NM1*S3*1*DOE*JOHN****34*900000002~\n"
    "PER*PQ**TE*6175550103~\n"
    "N3*4 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "NM1*QD*1*DOE*JOAN~\n"
    "PER*RP**TE*6175550104~\n"
    "N3*5 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "NM1*45*1*DOE*JOSE~\n"
    "N3*6 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "DSB*2******DX*585~\n"
    "DTP*360*D8*20250101~\n"
    "DTP*361*D8*20250601~\n"
    "HD*021**HMO*ACPP-1*IND****N~\n"
    "DTP*348*D8*20260301~\n"
    "DTP*349*D8*20261231~\n"
    "DTP*695*RD8*20260301-20260531~\n"
    "AMT*C1*20~\n"
    "REF*1L*POLICY1~\n"
    "REF*QQ*00~\n"
    "IDC*ACPP-1*H*2*1~\n"
    "LX*1~\n"
    "NM1*P3*1*ROE*RICHARD*R***XX*1000000004*25~\n"
    "N3*7 MAIN STREET~\n"
    "N3*SUITE 8~\n"
    "N4*WORCESTER*MA*01608~\n"
    "PER*IC**TE*5085550105~\n"
    "PER*IC**TE*5085550106~\n"
    "PLA*2*1P*20260301**22~\n"
    "LX*2~\n"
    "NM1*Y2*2*EXAMPLE CENTER*****SV*S1*72~\n"
    "COB*S*POL99*1*1^35~\n"
    "REF*60*ACCOUNT~\n"
    "DTP*344*D8*20250101~\n"
    "DTP*345*D8*20251231~\n"
    "NM1*IN*2*EXAMPLE INSURER*****FI*990000005~\n"
    "N3*8 MAIN STREET~\n"
    "N4*BOSTON*MA*02110~\n"
    "PER*CN**TE*6175550107~\n"
    "HD*021**DEN~\n"
    "DTP*348*D8*20260301~\n"
    "LS*2700~\n"
    "LX*1~\n"
    "N1*75*AID CATEGORY~\n"
    "REF*ZZ*40~\n"
    "DTP*007*RD8*20260301-20260331~\n"
    "LX*2~\n"
    "LE*2700~\n"
    "INS*N*19*001*AI*A~\n"
    "REF*0F*100000001~\n"
    "NM1*IL*1*DOE*JIM~\n"
    "INS*Y*18*024*07*A***TE~\n"
    "REF*0F*100000003~\n"
    "DTP*357*D8*20260228~\n"
    "NM1*IL*1*POE*PAULA~\n"
    "HD*024**HMO~\n"
    "DTP*349*D8*20260228~\n"
    "SE*104*0001~\n"
    "ST*834*0002*005010X220A1~\n"
    "BGN*15*EX-0002*20260302*093015****4~\n"
    "N1*P5**FI*990000002~\n"
    "N1*IN**FI*990000001~\n"
    "INS*Y*18*030*XN*A~\n"
    "REF*0F*100000004~\n"
    "NM1*IL*1*NOE*NORA~\n"
    "SE*8*0002~\n"
    "GE*2*12~\n"
    "IEA*1*000000007~\n";

/// Keeps what was read.
struct EnrolmentKept final : EnrolmentSink {
  std::vector<format::X12Interchange> interchanges;
  std::vector<EnrolmentHeader> headers;
  std::vector<EnrolmentMember> members;
  bool ended = false;

  Status Interchange(const format::X12Interchange& one) override { return interchanges.push_back(one), Status(); }
  Status Group(const format::X12Group&) override { return {}; }
  Status Set(const format::X12Set&, const EnrolmentHeader& header) override { return headers.push_back(header), Status(); }
  Status Member(const EnrolmentMember& member) override { return members.push_back(member), Status(); }
  Status End() override { return ended = true, Status(); }
};

/// Read and written again.
inline Status WrittenAgain(const std::string& text, std::string* out) {
  out->clear();
  EnrolmentWriter writer([out](std::string_view bytes) { return out->append(bytes), Status(); });
  return ReadEnrolment(format::MemoryInput(text), &writer);
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_TEST_ENROLMENT_H_
