### Tekster på bokmål. Alle fire språkfilene har de samme id-ene med de samme variablene.

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
weekday-1 = mandag
weekday-2 = tirsdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lørdag
weekday-7 = søndag

## Units of measure

measure-1-year = per år
measure-1-week = per uke
measure-km-year = km per år
measure-tkm-year = tonnkm per år
measure-t-year = tonn per år
measure-h-year = timer per år
measure-min-year = minutter per år
measure-kg-co2e-year = kg CO₂e per år
measure-m = meter
measure-km = km
measure-s = sekunder
measure-min = minutter
measure-h = timer
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
measure-share = andel
measure-factor = faktor
measure-count = antall
measure-nok = kr
measure-nok-km = kr/km
measure-nok-h = kr/time

## Indicators

indicator-deliveries = Leveranser
indicator-deliveries-help = Hver gang én leverandør, eller sentralen, setter av varer hos én enhet på én dag.
indicator-deliveries-per-unit-week = Leveranser per enhet
indicator-deliveries-per-unit-week-help = Leveransene delt på antall enheter og årets uker.
indicator-unit-stops = Stopp hos enhetene
indicator-unit-stops-help = Ganger en bil stanser hos en enhet. En bil som har med varer fra tre leverandører, stanser én gang.
indicator-hub-stops = Stopp ved samlastsentralen
indicator-hub-stops-help = Ganger leverandørenes biler stanser ved samlastsentralen for å levere dit.
indicator-pick-up-trips = Turer for å hente selv
indicator-pick-up-trips-help = Ganger ansatte kjører til butikk eller leverandør for å hente varer.
indicator-vehicle-km = Kjørte kilometer
indicator-vehicle-km-help = Kilometer som kommunens varer er årsak til: hele runden når bilen bare kjører for kommunen, og bare det ekstra når runden er delt med private kunder.
indicator-vehicle-km-pro-rata = Kjørte kilometer, delt likt på stoppene
indicator-vehicle-km-pro-rata-help = De samme rundene, men der delte runder er fordelt likt på alle stopp. Vises ved siden av for sammenligning, for tallet sier ikke hva som faktisk forsvinner.
indicator-line-haul-km = Fjerntransport før området
indicator-line-haul-km-help = Kilometer mellom siste lager hos leverandører langt unna og veien der de kommer inn i området. De er med i de kjørte kilometerne.
indicator-tonne-km = Transportarbeid
indicator-tonne-km-help = Tonn ganger kilometer for kommunens varer.
indicator-tonnes-delivered = Levert mengde
indicator-tonnes-delivered-help = Vekten av varene som når enhetene. Den skal være lik i begge situasjonene.
indicator-driver-hours = Sjåførtimer
indicator-driver-hours-help = Sjåførenes tid til kjøring og levering. På delte runder regnes bare den ekstra tiden.
indicator-receiving-minutes = Tid til varemottak
indicator-receiving-minutes-help = Minutter de ansatte ved enhetene bruker på å ta imot varer.
indicator-pick-up-hours = Tid til å hente selv
indicator-pick-up-hours-help = Timer de ansatte bruker på å hente varer selv.
indicator-co2e-ttw = Klimagassutslipp fra bilene (TTW)
indicator-co2e-ttw-help = Utslipp fra bilene mens de kjører (fra tank til hjul).
indicator-co2e-wtw = Klimagassutslipp med drivstoff (WTW)
indicator-co2e-wtw-help = Utslipp fra bilene og fra framstillingen av drivstoffet eller strømmen (fra kilde til hjul).

## Scenarios and what figures are broken down by

scenario-today = I dag
scenario-coordinated = Samordnet
dimension-vehicle-class = kjøretøy
dimension-round-kind = slag runde
dimension-fuel = drivstoff
dimension-unit-kind = slag enhet
dimension-distribution = leveringsmåte
dimension-commodity-group = varegruppe
unit-kind-school = Skole
unit-kind-kindergarten = Barnehage
unit-kind-nursing-home = Sykehjem
unit-kind-care-housing = Omsorgsbolig
unit-kind-central-kitchen = Produksjonskjøkken
unit-kind-health = Helse og hjemmetjeneste
unit-kind-office = Kontor og kultur
unit-kind-technical = Teknisk drift
unit-kind-other = Annet
vehicle-cargo-bike = Lastesykkel
vehicle-car = Personbil
vehicle-van-3-5t = Varebil
vehicle-light-truck-7-5t = Lett lastebil
vehicle-truck-18t = Lastebil
round-kind-own = Leverandørens egen runde
round-kind-shared = Runde delt med private kunder
round-kind-parcel = Pakkebil
round-kind-pick-up = Ansatte henter selv
round-kind-inbound = Leverandør til samlastsentralen
round-kind-outbound = Fra samlastsentralen til enhetene
fuel-diesel = Diesel
fuel-electric = Strøm
distribution-own-round = Egen bil, bare for kommunen
distribution-shared-round = Bil som også kjører til private kunder
distribution-parcel-carrier = Pakketransportør
distribution-own-pick-up = Ansatte henter selv
basis-despatch-advice = Pakkseddel
basis-order = Bestilling
basis-invoice-delivery = Faktura med leveringsdato
basis-invoice-date = Faktura, bare fakturadato
basis-ledger-entry = Regnskapsbilag
document-kind-despatch-advice = Pakkseddel
document-kind-order = Bestilling
document-kind-invoice = Faktura
document-kind-credit-note = Kreditnota
document-kind-ledger-entry = Regnskapsbilag
severity-warning = Med, med merknad
severity-quarantined = Satt til side
severity-refused = Avvist
zone-ambient = Tørrvare
zone-chilled = Kjølevare
zone-frozen = Frysevare
evidence-read = Lest i kilden
evidence-third-party = Gjengitt av andre
evidence-inferred = Regnet ut
evidence-placeholder = Foreløpig anslag

## Tables

table-indicator = Indikator
table-unit = Måleenhet
table-change = Endring
table-per-cent = Endring i %
table-kind = Slag
table-count = Antall
table-share = Andel
table-rule = Regel
table-severity = Hva som skjedde
table-example = Eksempel
table-parameter = Forutsetning
table-value = Verdi
table-range = 90 % spenn
table-evidence = Grunnlag
table-source = Kilde

## Map and bar figure

map-title = Kjøretøy på veiene: { $scenario }
map-subtitle = { $study }, en gjennomsnittlig uke
map-description = Kart over veinettet med { $units } enheter og { $suppliers } leverandører i utsnittet. Bredere linjer betyr flere kjøretøy; den mest brukte veien har { $busiest } i uka. De samme forholdene står i tabellene.
map-description-hub = Samlastsentralen er merket med et hus.
map-unit = { $name } ({ $kind }): { $n } leveranser i uka
map-watermark = OPPDIKTEDE DATA
map-legend-vehicles = Kjøretøy i uka:
map-legend-schools = Skole
map-legend-kindergartens = Barnehage
map-legend-care = Helse og omsorg
map-legend-other-units = Andre enheter
map-legend-hub = Samlastsentral
map-legend-suppliers = Leverandør
map-legend-boundary = Kommunegrense
map-legend-size = { $n } leveranser i uka
map-suppliers-outside = { $n ->
    [one] { $n } leverandør holder til utenfor kartet.
   *[other] { $n } leverandører holder til utenfor kartet.
 }
map-few-vehicles-left-out = Veier med færre enn { $n } kjøretøy i uka er ikke tegnet.
map-attribution = Veier: { $source }
bars-title = Hovedtallene side om side
bars-caption = Hvert par søyler har sin egen skala. Tallene står også i tabellen ved siden av.

## Report

report-title = Samordnet varedistribusjon: { $study }
report-period = Innkjøp fra { $from } til { $to }
report-contents = Innhold
report-page = Side
report-main-figures = Hovedtallene
report-headline-base = { $scenario }: { $deliveries } leveranser, { $km } km og { $co2e } tonn CO₂e i året.
report-headline-alternative = { $scenario }: { $deliveries } leveranser ({ $deliveries_change }), { $km } km ({ $km_change }) og { $co2e } tonn CO₂e ({ $co2e_change }).
report-headline-missing = Leveranser, kilometer og utslipp foreligger ikke alle tre. Derfor framheves ingen av dem alene.
report-maps = Kart
report-maps-text = Kartene viser kjøretøyene som bringer kommunens varer, i en gjennomsnittlig uke. Linjer og symboler har samme skala i begge kart.
report-maps-missing = Uten veinett er det ikke noe kart. Importer et veinett og kjør simuleringen på nytt.
report-comparison = Sammenligning
report-comparison-text = Alle tall gjelder ett år og kommunens varer. Leveranser er ikke det samme som kjøring: Les dem sammen med kilometer, timer og utslipp.
report-totals = Alle indikatorer, i alt
report-broken-down = Fordelt på { $what }
report-dash-means-absent = En strek (–) betyr at tallet ikke finnes i denne situasjonen. Det betyr ikke null.
report-kilometres = Hva tallene betyr
report-kilometres-marginal = Grossister og pakkebiler kjører også til private kunder. Når kommunens varer flyttes over på samordnede ruter, kjører de fortsatt til de andre kundene. Derfor regnes bare de kilometerne og minuttene som faktisk forsvinner: runden med kommunens stopp, minus den samme runden uten.
report-kilometres-beside = { $scenario }: { $marginal_base } km når de regnes slik, og endringen er { $marginal }. Deles rundene i stedet likt på alle stopp, er det { $pro_rata_base } km og { $pro_rata }. Den siste måten er vanlig, men sier ikke hva som faktisk forsvinner fra veien.
report-kilometres-boundary = Kjøringen regnes fra leverandørens siste lager, eller fra veien der leverandører langt unna kommer inn i området. Kjøringen fra leverandørene til samlastsentralen er med i det samordnede tallet.
report-caveats = Forbehold
report-indicators = Indikatorene, én for én
report-week = Én enhet, én uke
report-week-text = { $unit }, uka fra { $monday }. { $base_name }: { $base } kjøretøy ved døra. { $alternative_name }: { $alternative }.
report-week-caption = { $scenario }: kjøretøy ved { $unit }
report-week-missing = Ingen enhet har leveranser i perioden.
week-when = Når
week-who = Hvem som kjører
week-goods = Varer fra
week-mass = kg
report-absent = Det som ikke er med ennå
report-absent-text = Dette er ikke regnet ut. Det betyr ikke at virkningen er null.
absent-uncertainty = Usikkerhet: Tallene er punktanslag uten spenn.
absent-money = Penger: kostnader og besparelser for kommunen, leverandørene og samfunnet, og kostnaden ved samlastsentralen.
absent-air-pollution = Lokal luftforurensning (NOx og partikler).
absent-noise = Støy.
absent-safety = Trafikksikkerhet: kjøring ved skoler, rygging og forventede ulykker.
absent-load-factor = Hvor fulle bilene er.
absent-local-suppliers = Lokale leverandører: tilgang, antall og andel.
absent-stock = Beredskapslager og hvor mange dager det varer.
absent-mechanisms = Hvor mye av endringen som skyldes sjeldnere bestilling, og hvor mye som skyldes samlasting.
caveat-deliveries-are-not-kilometres = Færre leveranser betyr ikke like mange færre kilometer. Målte ordninger har halvert leveransene og spart bare noen få prosent kjøring.
caveat-shared-rounds-at-the-margin = På runder som er delt med private kunder, regnes bare det som forsvinner. På lang sikt kan leverandøren fylle den ledige plassen med noe annet.
caveat-inbound-is-counted = Leverandørenes kjøring til samlastsentralen er med. Uten den ville besparelsen sett større ut.
caveat-fuel-unchanged = Drivstoffet er det samme i begge situasjonene når scenarioet ikke sier noe annet. Et bytte til strøm er en egen virkning.
caveat-connected-share = Ikke alle leverandører knytter seg til sentralen. Andelen er en forutsetning, og den står i tabellen over forutsetninger.
caveat-reconstructed-deliveries = Leveransene er gjenskapt fra bilag. En faktura kan være flere leveranser, og en leveranse kan stå på flere fakturaer.
caveat-minutes-are-not-cash = Spart arbeidstid er ikke det samme som sparte penger.
caveat-lead-time = Varer gjennom en sentral kan komme en dag senere. Ferskvarer kan måtte gå utenom.
caveat-solver = Rutene er funnet ved søk og er gode, men ikke beviselig best. Forskjeller på et par prosent kan skyldes søket.
report-quality = Hva tallene bygger på
quality-text = Leveranser til { $units } enheter fra { $suppliers } leverandører er med.
quality-mass = Bilagene oppgir { $stated } av vekten. De siste { $derived } er regnet ut fra pris.
quality-balance-holds = Kontroll av tonn: { $placed } tonn skulle leveres. { $base_name }: { $base } tonn. { $alternative_name }: { $alternative } tonn. Tallene stemmer.
quality-balance-fails = Kontroll av tonn: { $placed } tonn skulle leveres. { $base_name }: { $base } tonn. { $alternative_name }: { $alternative } tonn. Tallene stemmer ikke, og sammenligningen kan ikke brukes.
quality-documents = Bilag etter slag
quality-deliveries = Leveranser etter hva de er gjenskapt fra
quality-problems = Feil og merknader fra importen, etter regel
quality-no-problems = Importen fant ingen feil.
quality-unmatched = Ikke koblet
quality-unreachable = Uten posisjon eller vei
quality-none = Ingen.
quality-more = { $n ->
    [one] Og { $n } til. Den fulle lista følger med studien.
   *[other] Og { $n } til. Den fulle lista følger med studien.
 }
report-method = Metode
method-text = Slik går veien fra bilag til sammenligning:
method-purchases = Innkjøp: Fakturaer, kreditnotaer, bestillinger, pakksedler og regnskapsuttrekk leses og kontrolleres. Det samme kjøpet i flere bilag telles én gang. Vekt tas fra bilaget, ellers fra enhetskode eller pakningsstørrelse, ellers fra pris per kilo for varegruppen.
method-deliveries = Leveranser: Én leveranse er det én leverandør setter av hos én enhet på én dag. Pakksedler veier tyngre enn bestillinger, som veier tyngre enn fakturaer og regnskap.
method-today = Runder i dag: For hver leverandør og dag løses ruten på veinettet, med kjøretider, kapasitet og åpningstider. Virkelige sjåfører kjører ikke optimalt, og det legges inn et påslag.
method-marginal = Delte runder: Private kunder trekkes tilfeldig ut fra tetthet og slag leverandør. Runden løses med og uten kommunens stopp, og forskjellen er det kommunen er årsak til.
method-coordinated = Samordnet: Enhetene får faste leveringsdager. Leverandørene som er med, leverer til samlastsentralen, og sentralens biler kjører ut på ruter som er løst med de samme reglene som dagens.
method-emissions = Utslipp: Kilometer ganger utslipp per kilometer for kjøretøyet, fra tomt til fullt. TTW er fra bilen, WTW tar også med framstillingen av drivstoffet.
method-checks = Kontroller: Rutene godkjennes av en kontrollør som er skrevet uavhengig av søket, og tonnene inn og ut skal være like. Samme data, samme startverdi og samme versjon gir de samme tallene.
report-parameters = Forutsetninger og kilder
parameters-text = Resultatet bygger på { $n } forutsetninger. { $placeholders } av dem er foreløpige anslag og bør erstattes med egne tall. Kildene er gjengitt på engelsk.
parameters-caption = Alle forutsetninger som er brukt
report-colophon = Samlast { $version } · startverdi { $seed } · fingeravtrykk { $fingerprint }

## The app

app-title = Samordnet varedistribusjon
app-tagline = Se hva som skjer med leveranser, kjøring og utslipp når varene samles
app-skip-to-content = Hopp til innholdet
app-language = Språk
app-language-nb = Bokmål
app-language-nn = Nynorsk
app-language-sv = Svenska
app-language-en = English
app-situation = Situasjon
app-today = I dag
app-coordinated = Samordnet
app-comparison = Sammenligning
app-main-figures = Hovedtallene
app-all-indicators = Alle indikatorer
app-breakdown = Fordeling
app-map = Kart
app-map-help = Bredere linjer betyr flere kjøretøy i uka. Begge kart har samme skala.
app-units = Enheter
app-unit = Enhet
app-unit-kind = Slag enhet
app-unit-week = En uke ved døra
app-unit-week-help = Velg en enhet og se hvilke kjøretøy som kommer, dag for dag.
app-week-of = Uka fra { $monday }
app-vehicles-this-week = { $n ->
    [one] { $n } kjøretøy denne uka
   *[other] { $n } kjøretøy denne uka
 }
app-no-visits = Ingen kjøretøy denne uka.
app-choose-unit = Velg enhet
app-change = Endring
app-absolute = Absolutte tall
app-per-cent = Prosent
app-indicator = Indikator
app-unit-of-measure = Måleenhet
app-what-is-this = Hva betyr dette?
app-search = Søk
app-search-units = Søk etter enhet
app-results = { $n ->
    [one] { $n } treff
   *[other] { $n } treff
 }
app-no-results = Ingen treff. Prøv et kortere ord.
app-all-kinds = Alle slag
app-sort-by = Sorter etter
app-name = Navn
app-deliveries-per-week = Leveranser i uka
app-show-table = Vis som tabell
app-show-map = Vis kart
app-show-more = Vis flere
app-day = Dag
app-time = Klokka
app-who-drives = Hvem som kjører
app-round-kind = Slag runde
app-vehicle = Kjøretøy
app-goods-from = Varer fra
app-mass-kg = Vekt, kg
app-invented = Leveransene er oppdiktet. Tallene viser hvordan verktøyet virker, og sier ingenting om en virkelig kommune.
app-no-ranges = Tallene er punktanslag. Usikkerheten er ikke regnet ut ennå, så det finnes ingen spenn rundt dem.
app-report = Rapport
app-open-report = Åpne rapporten
app-method = Metode og forutsetninger
app-absent = Det som ikke er med ennå
app-attribution = Kilder
app-study = Studie
app-period = Periode
app-documents = Bilag
app-suppliers = Leverandører
app-loading = Laster …
app-error = Noe gikk galt, og siden kunne ikke vises.
app-error-connection = Får ikke kontakt med serveren. Sjekk at den kjører.
app-try-again = Prøv igjen
app-no-results-yet = Ingen resultater ennå. Kjør simuleringen først.
app-close = Lukk
app-version = Versjon
app-headline = Samordning endrer kommunens varetransport fra { $deliveries_base } til { $deliveries_alternative } leveranser, fra { $km_base } til { $km_alternative } kjørte kilometer og fra { $co2e_base } til { $co2e_alternative } tonn CO₂e i året.
app-tonnes-co2e-year = tonn CO₂e per år
app-both = Side om side
app-map-alt = Kart over kjøretøyene som bringer kommunens varer i en gjennomsnittlig uke: { $scenario }. Lista over enheter nedenfor viser det samme i tall.
app-map-missing = Det finnes ikke noe kart over denne situasjonen. Importer et veinett og kjør simuleringen på nytt.
app-zoom-in = Zoom inn
app-zoom-out = Zoom ut
app-zoom-reset = Hele kartet
app-busiest-day = Travleste dag er { $day }. Kjøretøy ved døra – { $base_name }: { $base }, { $alternative_name }: { $alternative }.
app-vehicles-this-week-one = { $n } kjøretøy denne uka
app-results-one = { $n } treff
app-seed = Frø

## The command line

cli-imported = importert
cli-duplicate = finnes fra før
cli-quarantined = satt til side
cli-refused = avvist
cli-import-summary = Importert: { $imported }. Fantes fra før: { $duplicate }. Satt til side: { $quarantined }. Avvist: { $refused }.
cli-file-failed = { $file }: { $status }. { $reason }
cli-study-created = Studien ligger i { $path }.
cli-simulating = Simulerer { $scenario }
cli-simulated = { $scenario } er simulert: { $deliveries } leveranser på { $rounds } runder.
cli-unchanged = { $scenario } er uendret siden sist; ingenting er regnet på nytt.
cli-status-documents = Bilag: { $n }
cli-status-units = Enheter: { $n }, { $without } uten posisjon
cli-status-suppliers = Leverandører: { $n }, { $without } uten posisjon
cli-status-deliveries = Leveranser: { $n }, fra { $from } til { $to }
cli-status-roads = Veinett: { $source }
cli-status-no-roads = Veinett: mangler. Importer en fil som slutter på .osm.pbf.
cli-status-scenarios = Simulert: { $names }
cli-status-no-scenarios = Simulert: ingenting ennå. Kjør samlast simulate.
cli-report-written = Rapporten ligger i { $path }.
cli-serving = Appen er åpen på { $url }. Stopp den med Ctrl-C.
cli-start-app = Start appen med: { $command }
cli-port-busy = Port { $port } er opptatt. Velg en annen med --port.
cli-interrupted = Avbrutt. Det som var ferdig, er lagret.
cli-demo-written = Oppdiktede filer for { $inhabitants } innbyggere ligger i { $path }.
cli-deliveries = Leveranser gjenskapt fra bilagene: { $n }
cli-in-no-round = Kom ikke med på noen runde: { $n }
cli-status-without-unit = Bilag uten kjent mottaker: { $n }

## Reasons in the lists of what could not be used

reason-unit-unknown = Mottakeren står ikke i enhetsregisteret ({ $documents } bilag).
reason-supplier-unknown = Leverandøren står ikke i leverandørregisteret ({ $documents } bilag).
reason-no-position = Mangler posisjon. Legg inn lengde- og breddegrad i registeret.
reason-not-on-roads = Ingen vei i nærheten, eller veien henger ikke sammen med resten av nettet.

## Parameters: names

parameter-payload = Nyttelast
parameter-load-volume = Lasterom
parameter-load-share = Fyllingsgrad på delte runder
parameter-co2e-empty = Utslipp, tom bil
parameter-co2e-full = Utslipp, full bil
parameter-electricity-use = Strømforbruk
parameter-cost-per-km = Kostnad per km
parameter-cost-per-hour = Kostnad per time
parameter-well-to-wheel-ratio = Forhold mellom WTW og TTW
parameter-location-based = Strømmens utslipp der den brukes
parameter-market-based = Strømmens utslipp etter kraftmarkedet
parameter-charging-loss = Tap ved lading
parameter-connected-share = Andel av varene som går gjennom sentralen
parameter-inbound-days-per-week = Dager i uka leverandørene kjører til sentralen
parameter-days-per-week = Leveringsdager i uka
parameter-pick-ups-replaced = Andel henteturer som blir til leveranser
parameter-opens = Åpner
parameter-closes = Stenger
parameter-receiving-time = Tid til å ta imot en leveranse
parameter-stop-time = Tid per stopp
parameter-stop-time-fixed = Fast tid per stopp
parameter-stop-time-per-roll-cage = Tid per rullebur
parameter-roll-cage-mass = Vekt i et rullebur
parameter-roll-cage-volume = Volum i et rullebur
parameter-reload-time = Tid til å laste på nytt
parameter-inefficiency-today = Påslag for virkelig kjøring, i dag
parameter-inefficiency-coordinated = Påslag for virkelig kjøring, samordnet
parameter-line-haul-detour = Veilengde per luftlinje, fjerntransport
parameter-gateway-reach = Hvor langt ut området rekker
parameter-driver-shift = Sjåførens arbeidsdag
parameter-starts = Runder starter
parameter-private-stops = Private stopp per runde
parameter-private-stop-time = Tid per privat stopp
parameter-private-spread = Spredning av private stopp
parameter-population = Innbyggere
parameter-detour-share = Andel av henteturen som er omvei
parameter-shop-time = Tid i butikken
parameter-per-voucher = Henteturer per bilag
parameter-despatch-advice = Hvor sikker en leveranse er: pakkseddel
parameter-order = Hvor sikker en leveranse er: bestilling
parameter-invoice-delivery = Hvor sikker en leveranse er: faktura med leveringsdato
parameter-invoice-date = Hvor sikker en leveranse er: faktura med bare fakturadato
parameter-ledger-entry = Hvor sikker en leveranse er: regnskapsbilag
parameter-price-per-kilogram = Pris per kilo
parameter-density = Tetthet som pakket

## Sectors, settlements, carriers

sector-food-wholesale = Matgrossist
sector-dairy = Meieri
sector-bakery = Bakeri
sector-beverage = Drikkevarer
sector-other-wholesale = Annen engroshandel
sector-office-supplies = Kontorrekvisita
sector-medical = Medisinsk utstyr
sector-web-shop = Netthandel
sector-food-retail = Dagligvarebutikk
sector-retail = Butikk
sector-farm = Gårdsbruk
sector-food-producer = Matprodusent
sector-manufacturer = Industri
sector-ict = IKT-utstyr
sector-other = Annet
settlement-city = By
settlement-town = Tettsted
settlement-village = Bygdesenter
settlement-hamlet = Grend
carrier-default = Pakketransportør

## Parameters of the road network

road-limit = Fartsgrense
road-achieved = Andel av fartsgrensen
road-highest-speed = Høyeste fart
road-settlement = Tettbygd strøk
road-ferry = Ferge
road-turn = Sving
road-snap = Plassering på veinettet
road-van = Varebil
road-truck = Lastebil
parameter-built-up = tettbygd strøk
parameter-rural = utenfor tettbygd strøk
parameter-truck = tung lastebil
parameter-motorway = motorvei
parameter-trunk = stamvei
parameter-primary = hovedvei
parameter-secondary = fylkesvei
parameter-tertiary = samlevei
parameter-unclassified = annen vei
parameter-residential = boligvei
parameter-link = rampe
parameter-roundabout = rundkjøring
parameter-living-street = gatetun
parameter-service = adkomstvei
parameter-track = traktorvei
parameter-pedestrian = gågate
parameter-unpaved = grusvei
parameter-rough = svært dårlig dekke
parameter-street-length = gatelengde som gjør et strøk tettbygd
parameter-height = høyde
parameter-width = bredde
parameter-length = lengde
parameter-total-mass = totalvekt
parameter-axle-load = akseltrykk
parameter-crossing-speed = overfartens fart
parameter-boarding-time = tid til å kjøre om bord
parameter-turn-time = tid per sving
parameter-u-turn-time = tid til å snu
parameter-snap-limit = største avstand til vei
parameter-track-reluctance = tillegg for å knytte til traktorvei
parameter-liquid-density = Egenvekt for væsker
report-main-table = Hovedtallene som tabell

## Commodity groups

commodity-milk = Melk
commodity-dairy = Meierivarer
commodity-eggs = Egg
commodity-bread = Brød og bakervarer
commodity-fruit-vegetables = Frukt og grønnsaker
commodity-meat = Kjøtt
commodity-fish = Fisk
commodity-frozen-food = Frysevarer
commodity-dry-food = Tørrvarer
commodity-food-mixed = Blandede matvarer
commodity-beverages = Drikkevarer
commodity-cleaning = Renhold
commodity-hygiene-paper = Tørkepapir og hygienepapir
commodity-medical-consumables = Medisinsk forbruksmateriell
commodity-incontinence = Inkontinensprodukter
commodity-medicines = Legemidler
commodity-medical-aids = Hjelpemidler
commodity-office-supplies = Kontorrekvisita
commodity-paper = Papirvarer
commodity-teaching-materials = Undervisningsmateriell
commodity-books = Bøker
commodity-toys = Leker og formingsmateriell
commodity-ict = IT-utstyr
commodity-furniture = Møbler og inventar
commodity-textiles-laundry = Tekstiler og vask
commodity-workwear = Arbeidstøy
commodity-tools-hardware = Verktøy og jernvarer
commodity-building-materials = Byggevarer
commodity-plumbing-electrical = Rør og elektro
commodity-spare-parts = Reservedeler
commodity-sports = Sport og fritid
commodity-kitchen-equipment = Kjøkkenutstyr
commodity-packaging = Emballasje
commodity-flowers = Blomster og planter
commodity-fuel = Drivstoff og brensel
commodity-service = Tjenester
commodity-other = Andre varer

## Hvem som kjører, hva som ble antatt om steder, og kommandolinjen

operator-parcel-carrier = Pakketransportør
operator-own-staff = Enhetens egne ansatte
operator-hub = Samlastsentralen
placement-supplier-assumed = Ukjent sted. Bilene er regnet inn fra hovedinnfarten til området.
placement-unit-unserved = Ingen bil rekker fram innenfor åpningstid og arbeidsdag på minst én dag.
placement-unit-without-place = Enheten har verken posisjon eller kjent tettsted, og er ikke med i kilometerne.
placement-unit-unreachable = Ingen vei fører til enheten, og den er ikke med i kilometerne.
placement-unit-at-centre = Enheten mangler posisjon og er plassert i sentrum av tettstedet.
