"""Closed word lists of English that the rules of the linker look at. Names of actors are in configs/actors.yaml."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words of which offices are made: "deputy prime minister", "head of the joint chiefs of staff".
OFFICE_WORDS = _words(
    """
    president vice-president prime minister premier chancellor king queen prince princess crown emir sultan sheikh emperor pope
    foreign defence defense interior finance trade economy energy justice health home external affairs security national
    deputy vice first acting interim caretaker former ex outgoing incoming then current new late state secretary general
    secretary-general ambassador envoy representative permanent special presidential senior chief chairman chairwoman chair
    head leader supreme opposition minister-president speaker spokesman spokeswoman spokesperson commander admiral colonel
    lieutenant major captain marshal brigadier army navy military adviser advisor official diplomat lawmaker senator governor
    mayor commissioner director judge prosecutor attorney counsellor councillor undersecretary under-secretary-general
    high joint staff air force police intelligence agency parliament parliamentary government ministry press dictator strongman
    mp deputy-prime-minister environment agriculture transport culture commerce industry oil treasury exchequer of the for
    and affairs republic president-elect prime-minister-designate designate
    """
)
# An office phrase must hold one of these: the others only qualify it.
OFFICE_HEADS = _words(
    """
    president vice-president minister premier chancellor king queen prince princess emir sultan sheikh emperor pope secretary
    secretary-general ambassador envoy representative chief chairman chairwoman chair head leader speaker spokesman spokeswoman
    spokesperson commander admiral colonel general marshal brigadier adviser advisor official diplomat lawmaker senator
    governor commissioner director judge prosecutor attorney counsellor undersecretary under-secretary-general dictator
    strongman mp president-elect major lieutenant mayor
    """
)
TITLES = _words("mr mr. mrs mrs. ms ms. dr dr. sir lord lady dame gen gen. col col. lt lt. maj maj. capt capt. adm adm. sen sen. rep rep. gov gov. amb amb. prof prof. judge sheikh excellency comrade")  # fmt: skip

# People and bodies that act for the state whose adjective stands before them.
AGENT_NOUNS = _words(
    """
    government governments administration authorities authority regime leadership leader leaders president presidents presidency
    minister ministers ministry ministries premier chancellor king queen prince monarchy parliament parliamentarians congress
    senate senators lawmakers legislators legislature cabinet court courts judge judges judiciary prosecutor prosecutors
    forces force troops army armies military militaries soldiers soldier navy navies fleet air marines paratroopers
    commandos units unit fighters fighter militants militant rebels gunmen servicemen personnel commander commanders general
    generals police intelligence services service agencies agency officials official officers officer diplomats diplomat
    ambassador ambassadors embassy embassies consulate mission missions delegation delegations delegates envoy envoys
    representative representatives negotiators side state people peoples nation counterpart counterparts colleagues
    spokesman spokeswoman spokesperson secretary foreign defence defense defensive interior peacekeepers occupiers invaders
    aggressor invader warplanes jets aircraft drones warships warship ships vessels vessel submarine coast guard border
    guards ally allies partners delegate supreme national federal high security central constitutional electoral armed
    """
)
# Those of them that need another one: "Lebanon border" is nobody, "Lebanon border guards" are.
QUALIFIERS = _words("foreign defence defense interior air border coast supreme national federal high security central constitutional electoral armed services")  # fmt: skip
# Things a state does.
ACT_NOUNS = _words(
    """
    invasion aggression attack attacks strike strikes airstrike airstrikes shelling bombing bombardment offensive
    counteroffensive counter-offensive assault raid raids incursion incursions occupation annexation blockade siege
    advance advances retreat withdrawal operation operations intervention mobilisation mobilization deployment ceasefire
    sanctions embargo veto vote proposal proposals initiative plan offer demand demands threat threats warning statement
    statements claims claim position stance support aid assistance help backing pressure efforts response retaliation
    decision decisions policy policies declaration request recognition refusal rejection condemnation invitation
    missile missiles drone rocket rockets artillery fire provocation provocations propaganda disinformation interference
    proxies control rule war crimes presidency investment reports media
    """
)
# Verbs by which an actor speaks or acts.
SPEECH = _words(
    """
    said says say told tells announced announces announce declared declares warned warns claimed claims denied denies accused
    accuses condemned condemns called calls urged urges demanded demands insisted insists vowed vows pledged pledges promised
    rejected rejects refused refuses agreed agrees signed signs voted votes approved approves imposed imposes recognised
    recognized recognises recognizes supported supports support backed backs welcomed welcomes criticised criticized opposed
    opposes launched launches attacked attacks struck strikes invaded invades fired fires shelled seized seizes captured
    captures deployed deploys sent sends ordered orders withdrew withdraws annexed occupied blamed blames threatened
    threatens asked asks wants wanted sought seeks must should would could can cannot will has have had is was does did
    """
)
# Verbs that give words to somebody.
SAYING = _words(
    """
    said says say told tells added adds asked asks replied replies answered answers wrote writes insisted insists argued
    argues warned warns declared declares announced explained explains stressed noted recalled remarked
    """
)
# Before a capital these make it a place.
PLACE_WORDS = _words(
    """
    in at near around outside inside within across through throughout over above into onto via toward towards beyond
    downtown central northern southern eastern western north south east west suburban greater capital city region province
    district airport visit visited visiting visits arrived arrive left leaving leave reach reached enter entered entering
    """
)
# Prefixes that turn an adjective into the name of somebody else.
SIDES = _words("pro anti non ex trans post pre mid intra inter afro sino franco russo anglo cross")

# Capitalised only because a sentence starts there.
OPENERS = _words(
    """
    the a an in on at to for from by with without but and or as if when while after before since until although though
    because that this these those his her its their our my your he she it we they i what who why how where which than then
    so yet both either neither not no nor only also even still meanwhile however moreover earlier later today yesterday
    tomorrow now once despite under over against between among amid during through about like unlike per via was is are
    were be been has have had does did will would can could may might must should according asked here there all some many
    most several two three four five six seven eight nine ten last next each every first second
    monday tuesday wednesday thursday friday saturday sunday january february march april june july august
    september october november december said says told
    """
)
