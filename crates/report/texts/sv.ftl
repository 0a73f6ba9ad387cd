### Texter på svenska. Alla fyra språkfilerna har samma id med samma variabler.

## Dates

date = { $day } { $month } { $year }
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag

## Units of measure

measure-1-year = per år
measure-1-week = per vecka
measure-km-year = km per år
measure-tkm-year = tonkm per år
measure-t-year = ton per år
measure-h-year = timmar per år
measure-min-year = minuter per år
measure-kg-co2e-year = kg CO₂e per år
measure-m = meter
measure-km = km
measure-s = sekunder
measure-min = minuter
measure-h = timmar
measure-kg = kg
measure-t = ton
measure-m3 = m³
measure-l = liter
measure-kwh = kWh
measure-tkm = tonkm
measure-kg-co2e = kg CO₂e
measure-km-h = km/h
measure-kg-m3 = kg/m³
measure-nok-kg = NOK/kg
measure-g-co2e-km = g CO₂e/km
measure-kg-co2e-l = kg CO₂e/l
measure-g-co2e-kwh = g CO₂e/kWh
measure-l-km = l/km
measure-kwh-km = kWh/km
measure-share = andel
measure-factor = faktor
measure-count = antal
measure-nok = NOK
measure-nok-km = NOK/km
measure-nok-h = NOK/timme

## Indicators

indicator-deliveries = Leveranser
indicator-deliveries-help = Varje gång en leverantör, eller centralen, lämnar varor hos en enhet på en dag.
indicator-deliveries-per-unit-week = Leveranser per enhet
indicator-deliveries-per-unit-week-help = Leveranserna delade med antalet enheter och årets veckor.
indicator-unit-stops = Stopp hos enheterna
indicator-unit-stops-help = Gånger ett fordon stannar hos en enhet. En bil med varor från tre leverantörer stannar en gång.
indicator-hub-stops = Stopp vid samlastningscentralen
indicator-hub-stops-help = Gånger leverantörernas fordon stannar vid samlastningscentralen för att lämna varor.
indicator-pick-up-trips = Resor för att hämta själv
indicator-pick-up-trips-help = Gånger anställda kör till en butik eller leverantör för att hämta varor.
indicator-vehicle-km = Körda kilometer
indicator-vehicle-km-help = Kilometer som kommunens varor orsakar: hela rundan när bilen bara kör för kommunen, och bara det extra när rundan delas med privata kunder.
indicator-vehicle-km-pro-rata = Körda kilometer, lika fördelade på stoppen
indicator-vehicle-km-pro-rata-help = Samma rundor, men där delade rundor är lika fördelade på alla stopp. Visas bredvid för jämförelse; talet säger inte vad som faktiskt försvinner.
indicator-line-haul-km = Fjärrtransport före området
indicator-line-haul-km-help = Kilometer mellan sista lagret hos leverantörer långt bort och vägen där de kommer in i området. De ingår i fordonskilometrarna.
indicator-tonne-km = Transportarbete
indicator-tonne-km-help = Ton gånger kilometer för kommunens varor.
indicator-tonnes-delivered = Levererad mängd
indicator-tonnes-delivered-help = Vikten på varorna som når enheterna. Den ska vara lika i båda situationerna.
indicator-driver-hours = Förartimmar
indicator-driver-hours-help = Förarnas tid för körning och leverans. På delade rundor räknas bara den extra tiden.
indicator-receiving-minutes = Tid för varumottagning
indicator-receiving-minutes-help = Minuter som personalen vid enheterna lägger på att ta emot varor.
indicator-pick-up-hours = Tid för att hämta själv
indicator-pick-up-hours-help = Timmar som personalen lägger på att själv hämta varor.
indicator-co2e-ttw = Växthusgasutsläpp från fordonen (TTW)
indicator-co2e-ttw-help = Utsläpp från fordonen när de körs (från tank till hjul).
indicator-co2e-wtw = Växthusgasutsläpp med drivmedel (WTW)
indicator-co2e-wtw-help = Utsläpp från fordonen och från framställningen av drivmedlet eller elen (från källa till hjul).

## Scenarios and what figures are broken down by

scenario-today = I dag
scenario-coordinated = Samordnat
dimension-vehicle-class = fordon
dimension-round-kind = slag av runda
dimension-fuel = drivmedel
dimension-unit-kind = slag av enhet
dimension-distribution = leveranssätt
dimension-commodity-group = varugrupp
unit-kind-school = Skola
unit-kind-kindergarten = Förskola
unit-kind-nursing-home = Äldreboende
unit-kind-care-housing = Serviceboende
unit-kind-central-kitchen = Produktionskök
unit-kind-health = Hälsa och hemtjänst
unit-kind-office = Kontor och kultur
unit-kind-technical = Teknisk drift
unit-kind-other = Övrigt
vehicle-cargo-bike = Lastcykel
vehicle-car = Personbil
vehicle-van-3-5t = Skåpbil
vehicle-light-truck-7-5t = Lätt lastbil
vehicle-truck-18t = Lastbil
round-kind-own = Leverantörens egen runda
round-kind-shared = Runda delad med privata kunder
round-kind-parcel = Paketbil
round-kind-pick-up = Personalen hämtar själv
round-kind-inbound = Leverantör till samlastningscentralen
round-kind-outbound = Från samlastningscentralen till enheterna
fuel-diesel = Diesel
fuel-electric = El
distribution-own-round = Egen bil, bara för kommunen
distribution-shared-round = Bil som också kör till privata kunder
distribution-parcel-carrier = Pakettransportör
distribution-own-pick-up = Personalen hämtar själv
basis-despatch-advice = Leveransavisering
basis-order = Order
basis-invoice-delivery = Faktura med leveransdatum
basis-invoice-date = Faktura, bara fakturadatum
basis-ledger-entry = Bokföringspost
document-kind-despatch-advice = Leveransavisering
document-kind-order = Order
document-kind-invoice = Faktura
document-kind-credit-note = Kreditfaktura
document-kind-ledger-entry = Bokföringspost
severity-warning = Med, med anmärkning
severity-quarantined = Lagd åt sidan
severity-refused = Avvisad
zone-ambient = Torrvara
zone-chilled = Kylvara
zone-frozen = Frysvara
evidence-read = Läst i källan
evidence-third-party = Återgiven av andra
evidence-inferred = Uträknad
evidence-placeholder = Preliminär uppskattning

## Tables

table-indicator = Indikator
table-unit = Måttenhet
table-change = Förändring
table-per-cent = Förändring i %
table-kind = Slag
table-count = Antal
table-share = Andel
table-rule = Regel
table-severity = Vad som hände
table-example = Exempel
table-parameter = Antagande
table-value = Värde
table-range = 90 % spann
table-evidence = Underlag
table-source = Källa

## Map and bar figure

map-title = Fordon på vägarna: { $scenario }
map-subtitle = { $study }, en genomsnittlig vecka
map-description = Karta över vägnätet med { $units } enheter och { $suppliers } leverantörer i utsnittet. Bredare linjer betyder fler fordon; den mest använda vägen har { $busiest } i veckan. Samma förhållanden står i tabellerna.
map-description-hub = Samlastningscentralen är märkt med ett hus.
map-unit = { $name } ({ $kind }): { $n } leveranser i veckan
map-watermark = PÅHITTADE DATA
map-legend-vehicles = Fordon i veckan:
map-legend-schools = Skola
map-legend-kindergartens = Förskola
map-legend-care = Vård och omsorg
map-legend-other-units = Andra enheter
map-legend-hub = Samlastningscentral
map-legend-suppliers = Leverantör
map-legend-boundary = Kommungräns
map-legend-size = { $n } leveranser i veckan
map-suppliers-outside = { $n ->
    [one] { $n } leverantör finns utanför kartan.
   *[other] { $n } leverantörer finns utanför kartan.
 }
map-few-vehicles-left-out = Vägar med färre än { $n } fordon i veckan är inte ritade.
map-attribution = Vägar: { $source }
bars-title = Huvudtalen sida vid sida
bars-caption = Varje par av staplar har sin egen skala. Talen finns också i tabellen bredvid.

## Report

report-title = Samordnad varudistribution: { $study }
report-period = Inköp från { $from } till { $to }
report-contents = Innehåll
report-page = Sida
report-main-figures = Huvudtalen
report-headline-base = { $scenario }: { $deliveries } leveranser, { $km } km och { $co2e } ton CO₂e per år.
report-headline-alternative = { $scenario }: { $deliveries } leveranser ({ $deliveries_change }), { $km } km ({ $km_change }) och { $co2e } ton CO₂e ({ $co2e_change }).
report-headline-missing = Leveranser, kilometer och utsläpp finns inte alla tre. Därför lyfts ingen av dem fram ensam.
report-maps = Kartor
report-maps-text = Kartorna visar fordonen som för kommunens varor under en genomsnittlig vecka. Linjer och symboler har samma skala i båda kartorna.
report-maps-missing = Utan vägnät finns ingen karta. Importera ett vägnät och kör simuleringen igen.
report-comparison = Jämförelse
report-comparison-text = Alla tal gäller ett år och kommunens varor. Leveranser är inte detsamma som körning: Läs dem tillsammans med kilometer, timmar och utsläpp.
report-totals = Alla indikatorer, totalt
report-broken-down = Fördelat på { $what }
report-dash-means-absent = Ett streck (–) betyder att talet inte finns i den här situationen. Det betyder inte noll.
report-kilometres = Vad talen betyder
report-kilometres-marginal = Grossister och paketbilar kör också till privata kunder. När kommunens varor flyttas till samordnade rutter kör de fortfarande till de andra kunderna. Därför räknas bara de kilometer och minuter som faktiskt försvinner: rundan med kommunens stopp, minus samma runda utan dem.
report-kilometres-beside = { $scenario }: { $marginal_base } km när de räknas så, och förändringen är { $marginal }. Om rundorna i stället delas lika på alla stopp är det { $pro_rata_base } km och { $pro_rata }. Det senare sättet är vanligt, men säger inte vad som faktiskt försvinner från vägen.
report-kilometres-boundary = Körningen räknas från leverantörens sista lager, eller från vägen där leverantörer långt bort kommer in i området. Körningen från leverantörerna till samlastningscentralen ingår i det samordnade talet.
report-caveats = Förbehåll
report-indicators = Indikatorerna, en för en
report-week = En enhet, en vecka
report-week-text = { $unit }, veckan från { $monday }. { $base_name }: { $base } fordon vid dörren. { $alternative_name }: { $alternative }.
report-week-caption = { $scenario }: fordon vid { $unit }
report-week-missing = Ingen enhet har leveranser under perioden.
week-when = När
week-who = Vem som kör
week-goods = Varor från
week-mass = kg
report-absent = Det som ännu inte ingår
report-absent-text = Detta är inte uträknat. Det betyder inte att effekten är noll.
absent-uncertainty = Osäkerhet: Talen är punktskattningar utan spann.
absent-money = Pengar: kostnader och besparingar för kommunen, leverantörerna och samhället, och kostnaden för samlastningscentralen.
absent-air-pollution = Lokala luftföroreningar (NOx och partiklar).
absent-noise = Buller.
absent-safety = Trafiksäkerhet: körning vid skolor, backning och förväntade olyckor.
absent-load-factor = Hur fulla fordonen är.
absent-local-suppliers = Lokala leverantörer: tillgång, antal och andel.
absent-stock = Beredskapslager och hur många dagar det räcker.
absent-mechanisms = Hur mycket av förändringen som beror på mer sällan beställda leveranser och hur mycket som beror på samlastning.
caveat-deliveries-are-not-kilometres = Färre leveranser betyder inte lika många färre kilometer. Uppmätta fall har halverat leveranserna och sparat bara några få procent körning.
caveat-shared-rounds-at-the-margin = På rundor som delas med privata kunder räknas bara det som försvinner. På lång sikt kan leverantören fylla den lediga platsen med något annat.
caveat-inbound-is-counted = Leverantörernas körning till samlastningscentralen ingår. Utan den skulle besparingen se större ut.
caveat-fuel-unchanged = Drivmedlet är detsamma i båda situationerna om scenariot inte säger något annat. Ett byte till el är en egen effekt.
caveat-connected-share = Inte alla leverantörer ansluter sig till centralen. Andelen är ett antagande och står i tabellen över antaganden.
caveat-reconstructed-deliveries = Leveranserna är rekonstruerade från underlag. En faktura kan vara flera leveranser, och en leverans kan stå på flera fakturor.
caveat-minutes-are-not-cash = Sparad arbetstid är inte detsamma som sparade pengar.
caveat-lead-time = Varor genom en central kan komma en dag senare. Färskvaror kan behöva gå utanför.
caveat-solver = Rutterna är framtagna genom sökning och är bra, men inte bevisligen bäst. Skillnader på ett par procent kan bero på sökningen.
report-quality = Vad talen bygger på
quality-text = Leveranser till { $units } enheter från { $suppliers } leverantörer ingår.
quality-mass = Underlagen anger { $stated } av vikten. Övriga { $derived } är uträknade från pris.
quality-balance-holds = Kontroll av ton: { $placed } ton skulle levereras. { $base_name }: { $base } ton. { $alternative_name }: { $alternative } ton. Talen stämmer.
quality-balance-fails = Kontroll av ton: { $placed } ton skulle levereras. { $base_name }: { $base } ton. { $alternative_name }: { $alternative } ton. Talen stämmer inte, och jämförelsen kan inte användas.
quality-documents = Underlag efter slag
quality-deliveries = Leveranser efter vad de är rekonstruerade från
quality-problems = Fel och anmärkningar från importen, efter regel
quality-no-problems = Importen hittade inga fel.
quality-unmatched = Inte kopplade
quality-unreachable = Utan position eller väg
quality-none = Inga.
quality-more = { $n ->
    [one] Och { $n } till. Hela listan finns i studien.
   *[other] Och { $n } till. Hela listan finns i studien.
 }
report-method = Metod
method-text = Så går vägen från underlag till jämförelse:
method-purchases = Inköp: Fakturor, kreditfakturor, order, leveransaviseringar och redovisningsutdrag läses och kontrolleras. Samma köp i flera underlag räknas en gång. Vikten tas från underlaget, annars från enhetskod eller förpackningsstorlek, annars från kilopris för varugruppen.
method-deliveries = Leveranser: En leverans är det en leverantör lämnar hos en enhet på en dag. Leveransaviseringar väger tyngre än order, som väger tyngre än fakturor och bokföring.
method-today = Rundor i dag: För varje leverantör och dag löses rutten på vägnätet, med körtider, kapacitet och öppettider. Verkliga förare kör inte optimalt, och därför görs ett påslag.
method-marginal = Delade rundor: Privata kunder dras slumpmässigt utifrån täthet och slag av leverantör. Rundan löses med och utan kommunens stopp, och skillnaden är det kommunen orsakar.
method-coordinated = Samordnat: Enheterna får fasta leveransdagar. De anslutna leverantörerna levererar till samlastningscentralen, och centralens fordon kör ut på rutter som lösts med samma regler som dagens.
method-emissions = Utsläpp: Kilometer gånger utsläpp per kilometer för fordonet, från tomt till fullt. TTW är från fordonet, WTW tar även med framställningen av drivmedlet.
method-checks = Kontroller: Rutterna godkänns av en kontroll som är skriven oberoende av sökningen, och ton in och ut ska vara lika. Samma data, samma startvärde och samma version ger samma tal.
report-parameters = Antaganden och källor
parameters-text = Resultatet bygger på { $n } antaganden. { $placeholders } av dem är preliminära uppskattningar och bör ersättas med egna tal. Källorna återges på engelska.
parameters-caption = Alla antaganden som använts
report-colophon = Samlast { $version } · startvärde { $seed } · fingeravtryck { $fingerprint }

## The app

app-title = Samordnad varudistribution
app-tagline = Se vad som händer med leveranser, körning och utsläpp när varorna samlas
app-skip-to-content = Hoppa till innehållet
app-language = Språk
app-language-nb = Bokmål
app-language-nn = Nynorsk
app-language-sv = Svenska
app-language-en = English
app-situation = Situation
app-today = I dag
app-coordinated = Samordnat
app-comparison = Jämförelse
app-main-figures = Huvudtalen
app-all-indicators = Alla indikatorer
app-breakdown = Fördelning
app-map = Karta
app-map-help = Bredare linjer betyder fler fordon i veckan. Båda kartorna har samma skala.
app-units = Enheter
app-unit = Enhet
app-unit-kind = Slag av enhet
app-unit-week = En vecka vid dörren
app-unit-week-help = Välj en enhet och se vilka fordon som kommer, dag för dag.
app-week-of = Veckan från { $monday }
app-vehicles-this-week = { $n ->
    [one] { $n } fordon den här veckan
   *[other] { $n } fordon den här veckan
 }
app-no-visits = Inga fordon den här veckan.
app-choose-unit = Välj enhet
app-change = Förändring
app-absolute = Absoluta tal
app-per-cent = Procent
app-indicator = Indikator
app-unit-of-measure = Måttenhet
app-what-is-this = Vad betyder detta?
app-search = Sök
app-search-units = Sök efter enhet
app-results = { $n ->
    [one] { $n } träff
   *[other] { $n } träffar
 }
app-no-results = Inga träffar. Prova ett kortare ord.
app-all-kinds = Alla slag
app-sort-by = Sortera efter
app-name = Namn
app-deliveries-per-week = Leveranser i veckan
app-show-table = Visa som tabell
app-show-map = Visa karta
app-show-more = Visa fler
app-day = Dag
app-time = Klockan
app-who-drives = Vem som kör
app-round-kind = Slag av runda
app-vehicle = Fordon
app-goods-from = Varor från
app-mass-kg = Vikt, kg
app-invented = Leveranserna är påhittade. Talen visar hur verktyget fungerar och säger inget om en verklig kommun.
app-no-ranges = Talen är punktskattningar. Osäkerheten är inte uträknad ännu, så det finns inga spann kring dem.
app-report = Rapport
app-open-report = Öppna rapporten
app-method = Metod och antaganden
app-absent = Det som ännu inte ingår
app-attribution = Källor
app-study = Studie
app-period = Period
app-documents = Underlag
app-suppliers = Leverantörer
app-loading = Laddar …
app-error = Något gick fel och sidan kunde inte visas.
app-error-connection = Kan inte nå servern. Kontrollera att den körs.
app-try-again = Försök igen
app-no-results-yet = Inga resultat ännu. Kör simuleringen först.
app-close = Stäng
app-version = Version
app-headline = Samordning ändrar kommunens varutransporter från { $deliveries_base } till { $deliveries_alternative } leveranser, från { $km_base } till { $km_alternative } körda kilometer och från { $co2e_base } till { $co2e_alternative } ton CO₂e per år.
app-tonnes-co2e-year = ton CO₂e per år
app-both = Sida vid sida
app-map-alt = Karta över fordonen som kör kommunens varor en genomsnittlig vecka: { $scenario }. Listan över enheter nedan visar samma sak i siffror.
app-map-missing = Det finns ingen karta över den här situationen. Importera ett vägnät och kör simuleringen igen.
app-zoom-in = Zooma in
app-zoom-out = Zooma ut
app-zoom-reset = Hela kartan
app-busiest-day = Den livligaste dagen är { $day }. Fordon vid dörren – { $base_name }: { $base }, { $alternative_name }: { $alternative }.
app-vehicles-this-week-one = { $n } fordon den här veckan
app-results-one = { $n } träff
app-seed = Frö

## The command line

cli-imported = importerad
cli-duplicate = finns redan
cli-quarantined = lagd åt sidan
cli-refused = avvisad
cli-import-summary = Importerade: { $imported }. Fanns redan: { $duplicate }. Lagda åt sidan: { $quarantined }. Avvisade: { $refused }.
cli-file-failed = { $file }: { $status }. { $reason }
cli-study-created = Studien finns i { $path }.
cli-simulating = Simulerar { $scenario }
cli-simulated = { $scenario } är simulerat: { $deliveries } leveranser på { $rounds } rundor.
cli-unchanged = { $scenario } är oförändrat sedan sist; ingenting har räknats om.
cli-status-documents = Underlag: { $n }
cli-status-units = Enheter: { $n }, { $without } utan position
cli-status-suppliers = Leverantörer: { $n }, { $without } utan position
cli-status-deliveries = Leveranser: { $n }, från { $from } till { $to }
cli-status-roads = Vägnät: { $source }
cli-status-no-roads = Vägnät: saknas. Importera en fil som slutar på .osm.pbf.
cli-status-scenarios = Simulerat: { $names }
cli-status-no-scenarios = Simulerat: inget ännu. Kör samlast simulate.
cli-report-written = Rapporten finns i { $path }.
cli-serving = Appen är öppen på { $url }. Stoppa den med Ctrl-C.
cli-start-app = Starta appen med: { $command }
cli-port-busy = Port { $port } är upptagen. Välj en annan med --port.
cli-interrupted = Avbrutet. Det som var klart är sparat.
cli-demo-written = Påhittade filer för { $inhabitants } invånare finns i { $path }.
cli-deliveries = Leveranser rekonstruerade från underlagen: { $n }
cli-in-no-round = Kom inte med på någon runda: { $n }
cli-status-without-unit = Underlag utan känd mottagare: { $n }

## Reasons in the lists of what could not be used

reason-unit-unknown = Mottagaren finns inte i enhetsregistret ({ $documents } underlag).
reason-supplier-unknown = Leverantören finns inte i leverantörsregistret ({ $documents } underlag).
reason-no-position = Saknar position. Lägg in longitud och latitud i registret.
reason-not-on-roads = Ingen väg i närheten, eller vägen hänger inte ihop med resten av nätet.

## Parameters: names

parameter-payload = Nyttolast
parameter-load-volume = Lastutrymme
parameter-load-share = Fyllnadsgrad på delade rundor
parameter-co2e-empty = Utsläpp, tomt fordon
parameter-co2e-full = Utsläpp, fullt fordon
parameter-electricity-use = Elförbrukning
parameter-cost-per-km = Kostnad per km
parameter-cost-per-hour = Kostnad per timme
parameter-well-to-wheel-ratio = Kvot mellan WTW och TTW
parameter-location-based = Elens utsläpp där den används
parameter-market-based = Elens utsläpp enligt elmarknaden
parameter-charging-loss = Laddningsförlust
parameter-connected-share = Andel av varorna som går genom centralen
parameter-inbound-days-per-week = Dagar i veckan leverantörerna kör till centralen
parameter-days-per-week = Leveransdagar i veckan
parameter-pick-ups-replaced = Andel hämtresor som blir leveranser
parameter-opens = Öppnar
parameter-closes = Stänger
parameter-receiving-time = Tid för att ta emot en leverans
parameter-stop-time = Tid per stopp
parameter-stop-time-fixed = Fast tid per stopp
parameter-stop-time-per-roll-cage = Tid per rullbur
parameter-roll-cage-mass = Vikt i en rullbur
parameter-roll-cage-volume = Volym i en rullbur
parameter-reload-time = Tid för omlastning
parameter-inefficiency-today = Påslag för verklig körning, i dag
parameter-inefficiency-coordinated = Påslag för verklig körning, samordnat
parameter-line-haul-detour = Väglängd per fågelväg, fjärrtransport
parameter-gateway-reach = Hur långt ut området sträcker sig
parameter-driver-shift = Förarens arbetsdag
parameter-starts = Rundor startar
parameter-private-stops = Privata stopp per runda
parameter-private-stop-time = Tid per privat stopp
parameter-private-spread = Spridning av privata stopp
parameter-population = Invånare
parameter-detour-share = Andel av hämtresan som är omväg
parameter-shop-time = Tid i butiken
parameter-per-voucher = Hämtresor per underlag
parameter-despatch-advice = Hur säker en leverans är: leveransavisering
parameter-order = Hur säker en leverans är: order
parameter-invoice-delivery = Hur säker en leverans är: faktura med leveransdatum
parameter-invoice-date = Hur säker en leverans är: faktura med bara fakturadatum
parameter-ledger-entry = Hur säker en leverans är: bokföringspost
parameter-price-per-kilogram = Pris per kilo
parameter-density = Densitet som förpackad

## Sectors, settlements, carriers

sector-food-wholesale = Livsmedelsgrossist
sector-dairy = Mejeri
sector-bakery = Bageri
sector-beverage = Drycker
sector-other-wholesale = Övrig partihandel
sector-office-supplies = Kontorsmaterial
sector-medical = Medicinska varor
sector-web-shop = E-handel
sector-food-retail = Livsmedelsbutik
sector-retail = Butik
sector-farm = Lantbruk
sector-food-producer = Livsmedelsproducent
sector-manufacturer = Industri
sector-ict = IT-utrustning
sector-other = Övrigt
settlement-city = Stad
settlement-town = Tätort
settlement-village = Mindre ort
settlement-hamlet = By
carrier-default = Pakettransportör

## Parameters of the road network

road-limit = Hastighetsgräns
road-achieved = Andel av hastighetsgränsen
road-highest-speed = Högsta fart
road-settlement = Tättbebyggt område
road-ferry = Färja
road-turn = Sväng
road-snap = Placering på vägnätet
road-van = Skåpbil
road-truck = Lastbil
parameter-built-up = tättbebyggt område
parameter-rural = utanför tättbebyggt område
parameter-truck = tung lastbil
parameter-motorway = motorväg
parameter-trunk = stamväg
parameter-primary = huvudväg
parameter-secondary = länsväg
parameter-tertiary = uppsamlingsväg
parameter-unclassified = övrig väg
parameter-residential = bostadsgata
parameter-link = ramp
parameter-roundabout = rondell
parameter-living-street = gångfartsområde
parameter-service = tillfartsväg
parameter-track = traktorväg
parameter-pedestrian = gågata
parameter-unpaved = grusväg
parameter-rough = mycket dålig beläggning
parameter-street-length = gatulängd som gör ett område tättbebyggt
parameter-height = höjd
parameter-width = bredd
parameter-length = längd
parameter-total-mass = totalvikt
parameter-axle-load = axeltryck
parameter-crossing-speed = överfartens fart
parameter-boarding-time = tid för att köra ombord
parameter-turn-time = tid per sväng
parameter-u-turn-time = tid för att vända
parameter-snap-limit = största avstånd till väg
parameter-track-reluctance = tillägg för att knyta till traktorväg
parameter-liquid-density = Densitet för vätskor
report-main-table = Huvudtalen som tabell

## Commodity groups

commodity-milk = Mjölk
commodity-dairy = Mejerivaror
commodity-eggs = Ägg
commodity-bread = Bröd och bageri
commodity-fruit-vegetables = Frukt och grönsaker
commodity-meat = Kött
commodity-fish = Fisk
commodity-frozen-food = Frysta livsmedel
commodity-dry-food = Torrvaror
commodity-food-mixed = Blandade livsmedel
commodity-beverages = Drycker
commodity-cleaning = Städ och rengöring
commodity-hygiene-paper = Hygienpapper
commodity-medical-consumables = Medicinskt förbrukningsmaterial
commodity-incontinence = Inkontinensprodukter
commodity-medicines = Läkemedel
commodity-medical-aids = Hjälpmedel
commodity-office-supplies = Kontorsmaterial
commodity-paper = Pappersvaror
commodity-teaching-materials = Undervisningsmaterial
commodity-books = Böcker
commodity-toys = Leksaker och pysselmaterial
commodity-ict = IT-utrustning
commodity-furniture = Möbler och inredning
commodity-textiles-laundry = Textilier och tvätt
commodity-workwear = Arbetskläder
commodity-tools-hardware = Verktyg och järnvaror
commodity-building-materials = Byggvaror
commodity-plumbing-electrical = VVS och el
commodity-spare-parts = Reservdelar
commodity-sports = Sport och fritid
commodity-kitchen-equipment = Köksutrustning
commodity-packaging = Förpackningar
commodity-flowers = Blommor och växter
commodity-fuel = Drivmedel och bränsle
commodity-service = Tjänster
commodity-other = Övriga varor

## Vem som kör, vad som antogs om platser, och kommandoraden

operator-parcel-carrier = Paketföretag
operator-own-staff = Enhetens egen personal
operator-hub = Samlastningscentralen
placement-supplier-assumed = Okänd plats. Fordonen räknas in från områdets huvudinfart.
placement-unit-unserved = Inget fordon hinner fram inom öppettid och arbetsdag på minst en dag.
placement-unit-without-place = Enheten har varken position eller känd tätort och ingår inte i kilometrarna.
placement-unit-unreachable = Ingen väg leder till enheten, och den ingår inte i kilometrarna.
placement-unit-at-centre = Enheten saknar position och är placerad i tätortens centrum.
