### Tekstar på nynorsk. Alle fire språkfilene har dei same id-ane med dei same variablane.

## Dates

date = { $day }. { $month } { $year }
month-1 = januar
month-2 = februar
month-3 = mars
month-4 = april
month-5 = mai
month-6 = juni
month-7 = juli
month-8 = august
month-9 = september
month-10 = oktober
month-11 = november
month-12 = desember
weekday-1 = måndag
weekday-2 = tysdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = laurdag
weekday-7 = søndag

## Units of measure

measure-1-year = per år
measure-1-week = per veke
measure-km-year = km per år
measure-tkm-year = tonnkm per år
measure-t-year = tonn per år
measure-h-year = timar per år
measure-min-year = minutt per år
measure-kg-co2e-year = kg CO₂e per år
measure-m = meter
measure-km = km
measure-s = sekund
measure-min = minutt
measure-h = timar
measure-kg = kg
measure-t = tonn
measure-m3 = m³
measure-l = liter
measure-kwh = kWh
measure-tkm = tonnkm
measure-kg-co2e = kg CO₂e
measure-km-h = km/t
measure-kg-m3 = kg/m³
measure-nok-kg = kr/kg
measure-g-co2e-km = g CO₂e/km
measure-kg-co2e-l = kg CO₂e/l
measure-g-co2e-kwh = g CO₂e/kWh
measure-l-km = l/km
measure-kwh-km = kWh/km
measure-share = del
measure-factor = faktor
measure-count = tal
measure-nok = kr
measure-nok-km = kr/km
measure-nok-h = kr/time

## Indicators

indicator-deliveries = Leveransar
indicator-deliveries-help = Kvar gong éin leverandør, eller sentralen, set av varer hos éi eining på éin dag.
indicator-deliveries-per-unit-week = Leveransar per eining
indicator-deliveries-per-unit-week-help = Leveransane delte på talet på einingar og vekene i året.
indicator-unit-stops = Stopp hos einingane
indicator-unit-stops-help = Gonger ein bil stoggar hos ei eining. Ein bil som har med varer frå tre leverandørar, stoggar éin gong.
indicator-hub-stops = Stopp ved samlastsentralen
indicator-hub-stops-help = Gonger bilane til leverandørane stoggar ved samlastsentralen for å levere dit.
indicator-pick-up-trips = Turar for å hente sjølv
indicator-pick-up-trips-help = Gonger tilsette køyrer til butikk eller leverandør for å hente varer.
indicator-vehicle-km = Køyrde kilometer
indicator-vehicle-km-help = Kilometer som varene til kommunen er årsak til: heile runden når bilen berre køyrer for kommunen, og berre det ekstra når runden er delt med private kundar.
indicator-vehicle-km-pro-rata = Køyrde kilometer, delt likt på stoppa
indicator-vehicle-km-pro-rata-help = Dei same rundane, men der delte rundar er fordelte likt på alle stopp. Blir vist ved sida av for samanlikning, for talet seier ikkje kva som faktisk forsvinn.
indicator-line-haul-km = Fjerntransport før området
indicator-line-haul-km-help = Kilometer mellom siste lager hos leverandørar langt unna og vegen der dei kjem inn i området. Dei er med i dei køyrde kilometrane.
indicator-tonne-km = Transportarbeid
indicator-tonne-km-help = Tonn gonger kilometer for varene til kommunen.
indicator-tonnes-delivered = Levert mengd
indicator-tonnes-delivered-help = Vekta av varene som når einingane. Ho skal vere lik i begge situasjonane.
indicator-driver-hours = Sjåførtimar
indicator-driver-hours-help = Tida sjåførane bruker på køyring og levering. På delte rundar er berre den ekstra tida rekna med.
indicator-receiving-minutes = Tid til varemottak
indicator-receiving-minutes-help = Minutt dei tilsette ved einingane bruker på å ta imot varer.
indicator-pick-up-hours = Tid til å hente sjølv
indicator-pick-up-hours-help = Timar dei tilsette bruker på å hente varer sjølve.
indicator-co2e-ttw = Klimagassutslepp frå bilane (TTW)
indicator-co2e-ttw-help = Utslepp frå bilane medan dei køyrer (frå tank til hjul).
indicator-co2e-wtw = Klimagassutslepp med drivstoff (WTW)
indicator-co2e-wtw-help = Utslepp frå bilane og frå framstillinga av drivstoffet eller straumen (frå kjelde til hjul).

## Scenarios and what figures are broken down by

scenario-today = I dag
scenario-coordinated = Samordna
dimension-vehicle-class = køyretøy
dimension-round-kind = slag runde
dimension-fuel = drivstoff
dimension-unit-kind = slag eining
dimension-distribution = leveringsmåte
dimension-commodity-group = varegruppe
unit-kind-school = Skule
unit-kind-kindergarten = Barnehage
unit-kind-nursing-home = Sjukeheim
unit-kind-care-housing = Omsorgsbustad
unit-kind-central-kitchen = Produksjonskjøken
unit-kind-health = Helse og heimeteneste
unit-kind-office = Kontor og kultur
unit-kind-technical = Teknisk drift
unit-kind-other = Anna
vehicle-cargo-bike = Lastesykkel
vehicle-car = Personbil
vehicle-van-3-5t = Varebil
vehicle-light-truck-7-5t = Lett lastebil
vehicle-truck-18t = Lastebil
round-kind-own = Eigen runde hos leverandøren
round-kind-shared = Runde delt med private kundar
round-kind-parcel = Pakkebil
round-kind-pick-up = Tilsette hentar sjølve
round-kind-inbound = Leverandør til samlastsentralen
round-kind-outbound = Frå samlastsentralen til einingane
fuel-diesel = Diesel
fuel-electric = Straum
distribution-own-round = Eigen bil, berre for kommunen
distribution-shared-round = Bil som òg køyrer til private kundar
distribution-parcel-carrier = Pakketransportør
distribution-own-pick-up = Tilsette hentar sjølve
basis-despatch-advice = Pakksetel
basis-order = Bestilling
basis-invoice-delivery = Faktura med leveringsdato
basis-invoice-date = Faktura, berre fakturadato
basis-ledger-entry = Rekneskapsbilag
document-kind-despatch-advice = Pakksetel
document-kind-order = Bestilling
document-kind-invoice = Faktura
document-kind-credit-note = Kreditnota
document-kind-ledger-entry = Rekneskapsbilag
severity-warning = Med, med merknad
severity-quarantined = Sett til side
severity-refused = Avvist
zone-ambient = Tørrvare
zone-chilled = Kjølevare
zone-frozen = Frysevare
evidence-read = Lese i kjelda
evidence-third-party = Attgjeve av andre
evidence-inferred = Rekna ut
evidence-placeholder = Førebels overslag

## Tables

table-indicator = Indikator
table-unit = Måleining
table-change = Endring
table-per-cent = Endring i %
table-kind = Slag
table-count = Tal
table-share = Del
table-rule = Regel
table-severity = Kva som skjedde
table-example = Døme
table-parameter = Føresetnad
table-value = Verdi
table-range = 90 % spenn
table-evidence = Grunnlag
table-source = Kjelde

## Map and bar figure

map-title = Køyretøy på vegane: { $scenario }
map-subtitle = { $study }, ei gjennomsnittleg veke
map-description = Kart over vegnettet med { $units } einingar og { $suppliers } leverandørar i utsnittet. Breiare linjer tyder fleire køyretøy; den mest brukte vegen har { $busiest } i veka. Dei same tilhøva står i tabellane.
map-description-hub = Samlastsentralen er merkt med eit hus.
map-unit = { $name } ({ $kind }): { $n } leveransar i veka
map-watermark = OPPDIKTA DATA
map-legend-vehicles = Køyretøy i veka:
map-legend-schools = Skule
map-legend-kindergartens = Barnehage
map-legend-care = Helse og omsorg
map-legend-other-units = Andre einingar
map-legend-hub = Samlastsentral
map-legend-suppliers = Leverandør
map-legend-boundary = Kommunegrense
map-legend-size = { $n } leveransar i veka
map-suppliers-outside = { $n ->
    [one] { $n } leverandør held til utanfor kartet.
   *[other] { $n } leverandørar held til utanfor kartet.
 }
map-few-vehicles-left-out = Vegar med færre enn { $n } køyretøy i veka er ikkje teikna.
map-attribution = Vegar: { $source }
bars-title = Hovudtala side om side
bars-caption = Kvart par søyler har sin eigen skala. Tala står òg i tabellen ved sida av.

## Report

report-title = Samordna varedistribusjon: { $study }
report-period = Innkjøp frå { $from } til { $to }
report-contents = Innhald
report-page = Side
report-main-figures = Hovudtala
report-headline-base = { $scenario }: { $deliveries } leveransar, { $km } km og { $co2e } tonn CO₂e i året.
report-headline-alternative = { $scenario }: { $deliveries } leveransar ({ $deliveries_change }), { $km } km ({ $km_change }) og { $co2e } tonn CO₂e ({ $co2e_change }).
report-headline-missing = Leveransar, kilometer og utslepp ligg ikkje føre alle tre. Difor er ingen av dei framheva åleine.
report-maps = Kart
report-maps-text = Karta viser køyretøya som bringar varene til kommunen, i ei gjennomsnittleg veke. Linjer og symbol har same skala i begge karta.
report-maps-missing = Utan vegnett er det ikkje noko kart. Importer eit vegnett og køyr simuleringa på nytt.
report-comparison = Samanlikning
report-comparison-text = Alle tal gjeld eitt år og varene til kommunen. Leveransar er ikkje det same som køyring: Les dei saman med kilometer, timar og utslepp.
report-totals = Alle indikatorar, i alt
report-broken-down = Fordelt på { $what }
report-dash-means-absent = Ein strek (–) tyder at talet ikkje finst i denne situasjonen. Det tyder ikkje null.
report-kilometres = Kva tala tyder
report-kilometres-marginal = Grossistar og pakkebilar køyrer òg til private kundar. Når varene til kommunen blir flytte over på samordna ruter, køyrer dei framleis til dei andre kundane. Difor er berre dei kilometerane og minutta som faktisk forsvinn, rekna med: runden med stoppa til kommunen, minus den same runden utan.
report-kilometres-beside = { $scenario }: { $marginal_base } km når dei er rekna slik, og endringa er { $marginal }. Blir rundane i staden delte likt på alle stopp, er det { $pro_rata_base } km og { $pro_rata }. Den siste måten er vanleg, men seier ikkje kva som faktisk forsvinn frå vegen.
report-kilometres-boundary = Køyringa blir rekna frå det siste lageret til leverandøren, eller frå vegen der leverandørar langt unna kjem inn i området. Køyringa frå leverandørane til samlastsentralen er med i det samordna talet.
report-caveats = Atterhald
report-indicators = Indikatorane, éin for éin
report-week = Éi eining, éi veke
report-week-text = { $unit }, veka frå { $monday }. { $base_name }: { $base } køyretøy ved døra. { $alternative_name }: { $alternative }.
report-week-caption = { $scenario }: køyretøy ved { $unit }
report-week-missing = Inga eining har leveransar i perioden.
week-when = Når
week-who = Kven som køyrer
week-goods = Varer frå
week-mass = kg
report-absent = Det som ikkje er med enno
report-absent-text = Dette er ikkje rekna ut. Det tyder ikkje at verknaden er null.
absent-uncertainty = Uvisse: Tala er punktoverslag utan spenn.
absent-money = Pengar: kostnader og innsparingar for kommunen, leverandørane og samfunnet, og kostnaden ved samlastsentralen.
absent-air-pollution = Lokal luftforureining (NOx og partiklar).
absent-noise = Støy.
absent-safety = Trafikktryggleik: køyring ved skular, rygging og venta ulukker.
absent-load-factor = Kor fulle bilane er.
absent-local-suppliers = Lokale leverandørar: tilgang, tal og del.
absent-stock = Beredskapslager og kor mange dagar det varer.
absent-mechanisms = Kor mykje av endringa som kjem av sjeldnare bestilling, og kor mykje som kjem av samlasting.
caveat-deliveries-are-not-kilometres = Færre leveransar tyder ikkje like mange færre kilometer. Målte ordningar har halvert leveransane og spart berre nokre få prosent køyring.
caveat-shared-rounds-at-the-margin = På rundar som er delte med private kundar, er berre det som forsvinn, rekna med. På lang sikt kan leverandøren fylle den ledige plassen med noko anna.
caveat-inbound-is-counted = Køyringa leverandørane har til samlastsentralen, er med. Utan ho ville innsparinga sett større ut.
caveat-fuel-unchanged = Drivstoffet er det same i begge situasjonane når scenarioet ikkje seier noko anna. Eit byte til straum er ein eigen verknad.
caveat-connected-share = Ikkje alle leverandørar knyter seg til sentralen. Delen er ein føresetnad, og han står i tabellen over føresetnader.
caveat-reconstructed-deliveries = Leveransane er attskapte frå bilag. Ein faktura kan vere fleire leveransar, og ein leveranse kan stå på fleire fakturaer.
caveat-minutes-are-not-cash = Spart arbeidstid er ikkje det same som sparte pengar.
caveat-lead-time = Varer gjennom ein sentral kan kome ein dag seinare. Ferskvarer kan måtte gå utanom.
caveat-solver = Rutene er funne ved søk og er gode, men ikkje provleg best. Skilnader på eit par prosent kan kome av søket.
report-quality = Kva tala byggjer på
quality-text = Leveransar til { $units } einingar frå { $suppliers } leverandørar er med.
quality-mass = Bilaga gjev opp { $stated } av vekta. Dei siste { $derived } er rekna ut frå pris.
quality-balance-holds = Kontroll av tonn: { $placed } tonn skulle leverast. { $base_name }: { $base } tonn. { $alternative_name }: { $alternative } tonn. Tala stemmer.
quality-balance-fails = Kontroll av tonn: { $placed } tonn skulle leverast. { $base_name }: { $base } tonn. { $alternative_name }: { $alternative } tonn. Tala stemmer ikkje, og samanlikninga kan ikkje brukast.
quality-documents = Bilag etter slag
quality-deliveries = Leveransar etter kva dei er attskapte frå
quality-problems = Feil og merknader frå importen, etter regel
quality-no-problems = Importen fann ingen feil.
quality-unmatched = Ikkje kopla
quality-unreachable = Utan posisjon eller veg
quality-none = Ingen.
quality-more = { $n ->
    [one] Og { $n } til. Den fulle lista følgjer med studien.
   *[other] Og { $n } til. Den fulle lista følgjer med studien.
 }
report-method = Metode
method-text = Slik går vegen frå bilag til samanlikning:
method-purchases = Innkjøp: Fakturaer, kreditnotaer, bestillingar, pakksetlar og rekneskapsuttrekk blir lesne og kontrollerte. Det same kjøpet i fleire bilag blir talt éin gong. Vekt kjem frå bilaget, elles frå einingskode eller pakningsstorleik, elles frå pris per kilo for varegruppa.
method-deliveries = Leveransar: Éin leveranse er det éin leverandør set av hos éi eining på éin dag. Pakksetlar veg tyngre enn bestillingar, som veg tyngre enn fakturaer og rekneskap.
method-today = Rundar i dag: For kvar leverandør og dag blir ruta løyst på vegnettet, med køyretider, kapasitet og opningstider. Verkelege sjåførar køyrer ikkje optimalt, og det er lagt inn eit påslag.
method-marginal = Delte rundar: Private kundar blir trekte tilfeldig ut frå tettleik og slag leverandør. Runden blir løyst med og utan stoppa til kommunen, og skilnaden er det kommunen er årsak til.
method-coordinated = Samordna: Einingane får faste leveringsdagar. Leverandørane som er med, leverer til samlastsentralen, og bilane til sentralen køyrer ut på ruter som er løyste med dei same reglane som i dag.
method-emissions = Utslepp: Kilometer gonger utslepp per kilometer for køyretøyet, frå tomt til fullt. TTW er frå bilen, WTW tek òg med framstillinga av drivstoffet.
method-checks = Kontrollar: Rutene blir godkjende av ein kontrollør som er skriven uavhengig av søket, og tonna inn og ut skal vere like. Same data, same startverdi og same versjon gjev dei same tala.
report-parameters = Føresetnader og kjelder
parameters-text = Resultatet byggjer på { $n } føresetnader. { $placeholders } av dei er førebelse overslag og bør bytast ut med eigne tal. Kjeldene er attgjevne på engelsk.
parameters-caption = Alle føresetnader som er brukte
report-colophon = Samlast { $version } · startverdi { $seed } · fingeravtrykk { $fingerprint }

## The app

app-title = Samordna varedistribusjon
app-tagline = Sjå kva som skjer med leveransar, køyring og utslepp når varene blir samla
app-skip-to-content = Hopp til innhaldet
app-language = Språk
app-language-nb = Bokmål
app-language-nn = Nynorsk
app-language-sv = Svenska
app-language-en = English
app-situation = Situasjon
app-today = I dag
app-coordinated = Samordna
app-comparison = Samanlikning
app-main-figures = Hovudtala
app-all-indicators = Alle indikatorar
app-breakdown = Fordeling
app-map = Kart
app-map-help = Breiare linjer tyder fleire køyretøy i veka. Begge karta har same skala.
app-units = Einingar
app-unit = Eining
app-unit-kind = Slag eining
app-unit-week = Ei veke ved døra
app-unit-week-help = Vel ei eining og sjå kva køyretøy som kjem, dag for dag.
app-week-of = Veka frå { $monday }
app-vehicles-this-week = { $n ->
    [one] { $n } køyretøy denne veka
   *[other] { $n } køyretøy denne veka
 }
app-no-visits = Ingen køyretøy denne veka.
app-choose-unit = Vel eining
app-change = Endring
app-absolute = Absolutte tal
app-per-cent = Prosent
app-indicator = Indikator
app-unit-of-measure = Måleining
app-what-is-this = Kva tyder dette?
app-search = Søk
app-search-units = Søk etter eining
app-results = { $n ->
    [one] { $n } treff
   *[other] { $n } treff
 }
app-no-results = Ingen treff. Prøv eit kortare ord.
app-all-kinds = Alle slag
app-sort-by = Sorter etter
app-name = Namn
app-deliveries-per-week = Leveransar i veka
app-show-table = Vis som tabell
app-show-map = Vis kart
app-show-more = Vis fleire
app-day = Dag
app-time = Klokka
app-who-drives = Kven som køyrer
app-round-kind = Slag runde
app-vehicle = Køyretøy
app-goods-from = Varer frå
app-mass-kg = Vekt, kg
app-invented = Leveransane er oppdikta. Tala viser korleis verktøyet verkar, og seier ingenting om ein verkeleg kommune.
app-no-ranges = Tala er punktoverslag. Uvissa er ikkje rekna ut enno, så det finst ingen spenn rundt dei.
app-report = Rapport
app-open-report = Opne rapporten
app-method = Metode og føresetnader
app-absent = Det som ikkje er med enno
app-attribution = Kjelder
app-study = Studie
app-period = Periode
app-documents = Bilag
app-suppliers = Leverandørar
app-loading = Lastar …
app-error = Noko gjekk gale, og sida kunne ikkje visast.
app-error-connection = Får ikkje kontakt med serveren. Sjekk at han køyrer.
app-try-again = Prøv igjen
app-no-results-yet = Ingen resultat enno. Køyr simuleringa først.
app-close = Lukk
app-version = Versjon
app-headline = Samordning endrar varetransporten til kommunen frå { $deliveries_base } til { $deliveries_alternative } leveransar, frå { $km_base } til { $km_alternative } køyrde kilometer og frå { $co2e_base } til { $co2e_alternative } tonn CO₂e i året.
app-tonnes-co2e-year = tonn CO₂e per år
app-both = Side om side
app-map-alt = Kart over køyretøya som kjem med varene til kommunen i ei gjennomsnittleg veke: { $scenario }. Lista over einingar nedanfor viser det same i tal.
app-map-missing = Det finst ikkje noko kart over denne situasjonen. Importer eit vegnett og køyr simuleringa på nytt.
app-zoom-in = Zoom inn
app-zoom-out = Zoom ut
app-zoom-reset = Heile kartet
app-busiest-day = Travlaste dag er { $day }. Køyretøy ved døra – { $base_name }: { $base }, { $alternative_name }: { $alternative }.
app-vehicles-this-week-one = { $n } køyretøy denne veka
app-results-one = { $n } treff
app-seed = Frø

## The command line

cli-imported = importert
cli-duplicate = finst frå før
cli-quarantined = sett til side
cli-refused = avvist
cli-import-summary = Importert: { $imported }. Fanst frå før: { $duplicate }. Sett til side: { $quarantined }. Avvist: { $refused }.
cli-file-failed = { $file }: { $status }. { $reason }
cli-study-created = Studien ligg i { $path }.
cli-simulating = Simulerer { $scenario }
cli-simulated = { $scenario } er simulert: { $deliveries } leveransar på { $rounds } rundar.
cli-unchanged = { $scenario } er uendra sidan sist; ingenting er rekna på nytt.
cli-status-documents = Bilag: { $n }
cli-status-units = Einingar: { $n }, { $without } utan posisjon
cli-status-suppliers = Leverandørar: { $n }, { $without } utan posisjon
cli-status-deliveries = Leveransar: { $n }, frå { $from } til { $to }
cli-status-roads = Vegnett: { $source }
cli-status-no-roads = Vegnett: manglar. Importer ei fil som sluttar på .osm.pbf.
cli-status-scenarios = Simulert: { $names }
cli-status-no-scenarios = Simulert: ingenting enno. Køyr samlast simulate.
cli-report-written = Rapporten ligg i { $path }.
cli-serving = Appen er open på { $url }. Stopp han med Ctrl-C.
cli-start-app = Start appen med: { $command }
cli-port-busy = Port { $port } er oppteken. Vel ein annan med --port.
cli-interrupted = Avbrote. Det som var ferdig, er lagra.
cli-demo-written = Oppdikta filer for { $inhabitants } innbyggjarar ligg i { $path }.
cli-deliveries = Leveransar attskapte frå bilaga: { $n }
cli-in-no-round = Kom ikkje med på nokon runde: { $n }
cli-status-without-unit = Bilag utan kjend mottakar: { $n }

## Reasons in the lists of what could not be used

reason-unit-unknown = Mottakaren står ikkje i einingsregisteret ({ $documents } bilag).
reason-supplier-unknown = Leverandøren står ikkje i leverandørregisteret ({ $documents } bilag).
reason-no-position = Manglar posisjon. Legg inn lengde- og breiddegrad i registeret.
reason-not-on-roads = Ingen veg i nærleiken, eller vegen heng ikkje saman med resten av nettet.

## Parameters: names

parameter-payload = Nyttelast
parameter-load-volume = Lasterom
parameter-load-share = Fyllingsgrad på delte rundar
parameter-co2e-empty = Utslepp, tom bil
parameter-co2e-full = Utslepp, full bil
parameter-electricity-use = Straumforbruk
parameter-cost-per-km = Kostnad per km
parameter-cost-per-hour = Kostnad per time
parameter-well-to-wheel-ratio = Forhold mellom WTW og TTW
parameter-location-based = Utsleppet til straumen der han blir brukt
parameter-market-based = Utsleppet til straumen etter kraftmarknaden
parameter-charging-loss = Tap ved lading
parameter-connected-share = Del av varene som går gjennom sentralen
parameter-inbound-days-per-week = Dagar i veka leverandørane køyrer til sentralen
parameter-days-per-week = Leveringsdagar i veka
parameter-pick-ups-replaced = Del av henteturane som blir til leveransar
parameter-opens = Opnar
parameter-closes = Stengjer
parameter-receiving-time = Tid til å ta imot ein leveranse
parameter-stop-time = Tid per stopp
parameter-stop-time-fixed = Fast tid per stopp
parameter-stop-time-per-roll-cage = Tid per rullebur
parameter-roll-cage-mass = Vekt i eit rullebur
parameter-roll-cage-volume = Volum i eit rullebur
parameter-reload-time = Tid til å laste på nytt
parameter-inefficiency-today = Påslag for verkeleg køyring, i dag
parameter-inefficiency-coordinated = Påslag for verkeleg køyring, samordna
parameter-line-haul-detour = Veglengd per luftlinje, fjerntransport
parameter-gateway-reach = Kor langt ut området rekk
parameter-driver-shift = Arbeidsdagen til sjåføren
parameter-starts = Rundar startar
parameter-private-stops = Private stopp per runde
parameter-private-stop-time = Tid per privat stopp
parameter-private-spread = Spreiing av private stopp
parameter-population = Innbyggjarar
parameter-detour-share = Del av henteturen som er omveg
parameter-shop-time = Tid i butikken
parameter-per-voucher = Henteturar per bilag
parameter-despatch-advice = Kor sikker ein leveranse er: pakksetel
parameter-order = Kor sikker ein leveranse er: bestilling
parameter-invoice-delivery = Kor sikker ein leveranse er: faktura med leveringsdato
parameter-invoice-date = Kor sikker ein leveranse er: faktura med berre fakturadato
parameter-ledger-entry = Kor sikker ein leveranse er: rekneskapsbilag
parameter-price-per-kilogram = Pris per kilo
parameter-density = Tettleik som pakka

## Sectors, settlements, carriers

sector-food-wholesale = Matgrossist
sector-dairy = Meieri
sector-bakery = Bakeri
sector-beverage = Drikkevarer
sector-other-wholesale = Annan engroshandel
sector-office-supplies = Kontorrekvisita
sector-medical = Medisinsk utstyr
sector-web-shop = Netthandel
sector-food-retail = Daglegvarebutikk
sector-retail = Butikk
sector-farm = Gardsbruk
sector-food-producer = Matprodusent
sector-manufacturer = Industri
sector-ict = IKT-utstyr
sector-other = Anna
settlement-city = By
settlement-town = Tettstad
settlement-village = Bygdesentrum
settlement-hamlet = Grend
carrier-default = Pakketransportør

## Parameters of the road network

road-limit = Fartsgrense
road-achieved = Del av fartsgrensa
road-highest-speed = Høgaste fart
road-settlement = Tettbygd strøk
road-ferry = Ferje
road-turn = Sving
road-snap = Plassering på vegnettet
road-van = Varebil
road-truck = Lastebil
parameter-built-up = tettbygd strøk
parameter-rural = utanfor tettbygd strøk
parameter-truck = tung lastebil
parameter-motorway = motorveg
parameter-trunk = stamveg
parameter-primary = hovudveg
parameter-secondary = fylkesveg
parameter-tertiary = samleveg
parameter-unclassified = annan veg
parameter-residential = bustadveg
parameter-link = rampe
parameter-roundabout = rundkøyring
parameter-living-street = gatetun
parameter-service = tilkomstveg
parameter-track = traktorveg
parameter-pedestrian = gågate
parameter-unpaved = grusveg
parameter-rough = svært dårleg dekke
parameter-street-length = gatelengd som gjer eit strøk tettbygd
parameter-height = høgd
parameter-width = breidd
parameter-length = lengd
parameter-total-mass = totalvekt
parameter-axle-load = akseltrykk
parameter-crossing-speed = fart på overfarten
parameter-boarding-time = tid til å køyre om bord
parameter-turn-time = tid per sving
parameter-u-turn-time = tid til å snu
parameter-snap-limit = største avstand til veg
parameter-track-reluctance = tillegg for å knyte til traktorveg
parameter-liquid-density = Eigenvekt for væsker
report-main-table = Hovudtala som tabell

## Commodity groups

commodity-milk = Mjølk
commodity-dairy = Meierivarer
commodity-eggs = Egg
commodity-bread = Brød og bakarvarer
commodity-fruit-vegetables = Frukt og grønsaker
commodity-meat = Kjøt
commodity-fish = Fisk
commodity-frozen-food = Frysevarer
commodity-dry-food = Tørrvarer
commodity-food-mixed = Blanda matvarer
commodity-beverages = Drikkevarer
commodity-cleaning = Reinhald
commodity-hygiene-paper = Tørkepapir og hygienepapir
commodity-medical-consumables = Medisinsk forbruksmateriell
commodity-incontinence = Inkontinensprodukt
commodity-medicines = Legemiddel
commodity-medical-aids = Hjelpemiddel
commodity-office-supplies = Kontorrekvisita
commodity-paper = Papirvarer
commodity-teaching-materials = Undervisningsmateriell
commodity-books = Bøker
commodity-toys = Leiker og formingsmateriell
commodity-ict = IT-utstyr
commodity-furniture = Møblar og inventar
commodity-textiles-laundry = Tekstilar og vask
commodity-workwear = Arbeidsklede
commodity-tools-hardware = Verktøy og jernvarer
commodity-building-materials = Byggjevarer
commodity-plumbing-electrical = Røyr og elektro
commodity-spare-parts = Reservedelar
commodity-sports = Sport og fritid
commodity-kitchen-equipment = Kjøkkenutstyr
commodity-packaging = Emballasje
commodity-flowers = Blomar og planter
commodity-fuel = Drivstoff og brensel
commodity-service = Tenester
commodity-other = Andre varer

## Kven som køyrer, kva som vart teke for gitt om stader, og kommandolinja

operator-parcel-carrier = Pakketransportør
operator-own-staff = Eigne tilsette i eininga
operator-hub = Samlastsentralen
placement-supplier-assumed = Ukjend stad. Bilane er rekna inn frå hovudinnfarten til området.
placement-unit-unserved = Ingen bil rekk fram innanfor opningstid og arbeidsdag på minst éin dag.
placement-unit-without-place = Eininga har korkje posisjon eller kjend tettstad, og er ikkje med i kilometrane.
placement-unit-unreachable = Ingen veg fører til eininga, og ho er ikkje med i kilometrane.
placement-unit-at-centre = Eininga manglar posisjon og er plassert i sentrum av tettstaden.
