### Texts in English. All four language files have the same ids with the same variables.

## Dates

date = { $day } { $month } { $year }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday

## Units of measure

measure-1-year = per year
measure-1-week = per week
measure-km-year = km per year
measure-tkm-year = tonne-km per year
measure-t-year = tonnes per year
measure-h-year = hours per year
measure-min-year = minutes per year
measure-kg-co2e-year = kg CO₂e per year
measure-m = metres
measure-km = km
measure-s = seconds
measure-min = minutes
measure-h = hours
measure-kg = kg
measure-t = tonnes
measure-m3 = m³
measure-l = litres
measure-kwh = kWh
measure-tkm = tonne-km
measure-kg-co2e = kg CO₂e
measure-km-h = km/h
measure-kg-m3 = kg/m³
measure-nok-kg = NOK/kg
measure-g-co2e-km = g CO₂e/km
measure-kg-co2e-l = kg CO₂e/l
measure-g-co2e-kwh = g CO₂e/kWh
measure-l-km = l/km
measure-kwh-km = kWh/km
measure-share = share
measure-factor = factor
measure-count = number
measure-nok = NOK
measure-nok-km = NOK/km
measure-nok-h = NOK/hour

## Indicators

indicator-deliveries = Deliveries
indicator-deliveries-help = Each time one supplier, or the hub, drops goods at one unit on one day.
indicator-deliveries-per-unit-week = Deliveries per unit
indicator-deliveries-per-unit-week-help = Deliveries divided by the number of units and the weeks of the year.
indicator-unit-stops = Stops at units
indicator-unit-stops-help = Times a vehicle halts at a unit. A vehicle with goods of three suppliers halts once.
indicator-hub-stops = Stops at the hub
indicator-hub-stops-help = Times suppliers' vehicles halt at the consolidation centre to deliver there.
indicator-pick-up-trips = Pick-up trips by staff
indicator-pick-up-trips-help = Times staff drive to a shop or a supplier to fetch goods.
indicator-vehicle-km = Vehicle kilometres
indicator-vehicle-km-help = Kilometres that the municipality's goods cause: the whole round where the vehicle drives for the municipality only, and only the extra where private customers share the round.
indicator-vehicle-km-pro-rata = Vehicle kilometres, split evenly by stop
indicator-vehicle-km-pro-rata-help = The same rounds, with shared rounds split evenly over all their stops. Shown beside for comparison: it does not say what really disappears.
indicator-line-haul-km = Line-haul before the area
indicator-line-haul-km-help = Kilometres between a far supplier's last depot and the road where it enters the area. They are part of the vehicle kilometres above.
indicator-tonne-km = Transport work
indicator-tonne-km-help = Tonnes times kilometres of the municipality's goods.
indicator-tonnes-delivered = Mass delivered
indicator-tonnes-delivered-help = Mass of the goods that reach the units. It must be the same in both situations.
indicator-driver-hours = Driver hours
indicator-driver-hours-help = Drivers' time for driving and serving. On shared rounds only the extra time counts.
indicator-receiving-minutes = Receiving time
indicator-receiving-minutes-help = Minutes that the units' staff spend on receiving goods.
indicator-pick-up-hours = Staff time for pick-ups
indicator-pick-up-hours-help = Hours that staff spend on fetching goods themselves.
indicator-co2e-ttw = Greenhouse gases from vehicles (TTW)
indicator-co2e-ttw-help = Emissions of the vehicles while they drive (tank to wheel).
indicator-co2e-wtw = Greenhouse gases with fuel supply (WTW)
indicator-co2e-wtw-help = Emissions of the vehicles and of making their fuel or electricity (well to wheel).

## Scenarios and what figures are broken down by

scenario-today = Today
scenario-coordinated = Coordinated
dimension-vehicle-class = vehicle
dimension-round-kind = kind of round
dimension-fuel = fuel
dimension-unit-kind = kind of unit
dimension-distribution = way of delivery
dimension-commodity-group = commodity group
unit-kind-school = School
unit-kind-kindergarten = Kindergarten
unit-kind-nursing-home = Nursing home
unit-kind-care-housing = Care housing
unit-kind-central-kitchen = Production kitchen
unit-kind-health = Health and home care
unit-kind-office = Office and culture
unit-kind-technical = Technical services
unit-kind-other = Other
vehicle-cargo-bike = Cargo bike
vehicle-car = Car
vehicle-van-3-5t = Van
vehicle-light-truck-7-5t = Light truck
vehicle-truck-18t = Truck
round-kind-own = Supplier's own round
round-kind-shared = Round shared with private customers
round-kind-parcel = Parcel carrier
round-kind-pick-up = Staff pick-up
round-kind-inbound = Supplier to the hub
round-kind-outbound = Hub to the units
fuel-diesel = Diesel
fuel-electric = Electricity
distribution-own-round = Own vehicle, municipality only
distribution-shared-round = Vehicle that also serves private customers
distribution-parcel-carrier = Parcel carrier
distribution-own-pick-up = Staff fetch the goods
basis-despatch-advice = Despatch advice
basis-order = Order
basis-invoice-delivery = Invoice with delivery date
basis-invoice-date = Invoice, date of issue only
basis-ledger-entry = Ledger entry
document-kind-despatch-advice = Despatch advice
document-kind-order = Order
document-kind-invoice = Invoice
document-kind-credit-note = Credit note
document-kind-ledger-entry = Ledger entry
severity-warning = In, with a remark
severity-quarantined = Kept aside
severity-refused = Refused
zone-ambient = Ambient
zone-chilled = Chilled
zone-frozen = Frozen
evidence-read = Read in the source
evidence-third-party = Quoted by others
evidence-inferred = Worked out
evidence-placeholder = Placeholder

## Tables

table-indicator = Indicator
table-unit = Unit
table-change = Change
table-per-cent = Change in %
table-kind = Kind
table-count = Number
table-share = Share
table-rule = Rule
table-severity = What became of it
table-example = Example
table-parameter = Parameter
table-value = Value
table-range = 90% range
table-evidence = Evidence
table-source = Source

## Map and bar figure

map-title = Vehicles on the roads: { $scenario }
map-subtitle = { $study }, an average week
map-description = Map of the road network with { $units } units and { $suppliers } suppliers in view. Wider lines mean more vehicles; the busiest road has { $busiest } a week. The tables tell the same.
map-description-hub = The consolidation centre is marked with a house.
map-unit = { $name } ({ $kind }): { $n } deliveries a week
map-watermark = INVENTED DATA
map-legend-vehicles = Vehicles a week:
map-legend-schools = School
map-legend-kindergartens = Kindergarten
map-legend-care = Health and care
map-legend-other-units = Other units
map-legend-hub = Consolidation centre
map-legend-suppliers = Supplier
map-legend-boundary = Municipal boundary
map-legend-size = { $n } deliveries a week
map-suppliers-outside = { $n ->
    [one] { $n } supplier lies outside the map.
   *[other] { $n } suppliers lie outside the map.
 }
map-few-vehicles-left-out = Roads with fewer than { $n } vehicles a week are not drawn.
map-attribution = Roads: { $source }
bars-title = The main figures side by side
bars-caption = Each pair of bars has a scale of its own. The figures also stand in the table beside it.

## Report

report-title = Coordinated goods distribution: { $study }
report-period = Purchases from { $from } to { $to }
report-contents = Contents
report-page = Page
report-main-figures = Main figures
report-headline-base = { $scenario }: { $deliveries } deliveries, { $km } km and { $co2e } tonnes of CO₂e a year.
report-headline-alternative = { $scenario }: { $deliveries } deliveries ({ $deliveries_change }), { $km } km ({ $km_change }) and { $co2e } tonnes of CO₂e ({ $co2e_change }).
report-headline-missing = Deliveries, kilometres and emissions are not all three available. None of them is therefore put forward alone.
report-maps = Maps
report-maps-text = The maps show the vehicles that carry the municipality's goods in an average week. Lines and symbols have the same scale on both.
report-maps-missing = Without a road network there is no map. Import one and run the simulation again.
report-comparison = Comparison
report-comparison-text = All figures are for one year and for the municipality's goods. Deliveries are not driving: read them together with kilometres, hours and emissions.
report-totals = All indicators, totals
report-broken-down = By { $what }
report-dash-means-absent = A dash (–) means that there is no such figure in this situation. It does not mean zero.
report-kilometres = What the figures mean
report-kilometres-marginal = Wholesalers and parcel carriers also serve private customers. When the municipality's goods move to coordinated rounds, they still drive to the others. So only the kilometres and minutes that really disappear are counted: the round with the municipality's stops, minus the same round without them.
report-kilometres-beside = { $scenario }: { $marginal_base } km when counted like this, and the change is { $marginal }. Splitting rounds evenly over all stops instead gives { $pro_rata_base } km and { $pro_rata }. That way is common, but does not say what really disappears from the road.
report-kilometres-boundary = Driving counts from the supplier's last depot, or from the road where far suppliers enter the area. The suppliers' drive to the hub is included in the coordinated figure.
report-caveats = Caveats
report-indicators = The indicators one by one
report-week = One unit, one week
report-week-text = { $unit }, the week from { $monday }. { $base_name }: { $base } vehicles at the door. { $alternative_name }: { $alternative }.
report-week-caption = { $scenario }: vehicles at { $unit }
report-week-missing = No unit has deliveries in the period.
week-when = When
week-who = Who drives
week-goods = Goods from
week-mass = kg
report-absent = What is not in these figures yet
report-absent-text = These have not been worked out. That does not mean that the effect is zero.
absent-uncertainty = Uncertainty: the figures are point estimates without ranges.
absent-money = Money: costs and savings of the municipality, the suppliers and society, and the cost of the hub.
absent-air-pollution = Local air pollution (NOx and particles).
absent-noise = Noise.
absent-safety = Road safety: driving at schools, reversing and expected accidents.
absent-load-factor = How full the vehicles are.
absent-local-suppliers = Local suppliers: access, number and share.
absent-stock = Emergency stock and how many days it lasts.
absent-mechanisms = How much of the change comes from ordering less often, and how much from consolidation.
caveat-deliveries-are-not-kilometres = Fewer deliveries do not mean as many fewer kilometres. Measured schemes have halved deliveries and saved only a few per cent of the driving.
caveat-shared-rounds-at-the-margin = On rounds shared with private customers only what disappears is counted. In the long run the supplier may fill the free room with something else.
caveat-inbound-is-counted = The suppliers' drive to the hub is included. Without it the saving would look larger.
caveat-fuel-unchanged = The fuel is the same in both situations unless the scenario says otherwise. A switch to electricity is an effect of its own.
caveat-connected-share = Not all suppliers connect to the hub. The share is a parameter and stands in the table of parameters.
caveat-reconstructed-deliveries = Deliveries are reconstructed from documents. One invoice may be many deliveries, and one delivery may be on many invoices.
caveat-minutes-are-not-cash = Staff time saved is not money saved.
caveat-lead-time = Goods through a hub may arrive a day later. Fresh goods may have to go around it.
caveat-solver = Rounds are found by search and are good, but not provably best. Differences of a couple of per cent may come from the search.
report-quality = What the figures rest on
quality-text = Deliveries to { $units } units from { $suppliers } suppliers are included.
quality-mass = Documents state { $stated } of the mass. The other { $derived } is worked out from prices.
quality-balance-holds = Check of tonnes: { $placed } t were to be delivered. { $base_name }: { $base } t. { $alternative_name }: { $alternative } t. They agree.
quality-balance-fails = Check of tonnes: { $placed } t were to be delivered. { $base_name }: { $base } t. { $alternative_name }: { $alternative } t. They do not agree, and the comparison cannot be used.
quality-documents = Documents by kind
quality-deliveries = Deliveries by what they were reconstructed from
quality-problems = Problems found at import, by rule
quality-no-problems = The import found no problems.
quality-unmatched = Not matched
quality-unreachable = Without position or road
quality-none = None.
quality-more = { $n ->
    [one] And { $n } more. The full list is in the study.
   *[other] And { $n } more. The full list is in the study.
 }
report-method = Method
method-text = This is the way from documents to the comparison:
method-purchases = Purchases: invoices, credit notes, orders, despatch advices and ledger exports are read and checked. The same purchase in several documents counts once. Mass is taken from the document, else from unit codes or pack sizes, else from the price per kilogram of the commodity group.
method-deliveries = Deliveries: a delivery is what one supplier drops at one unit on one day. Despatch advices outweigh orders, which outweigh invoices and ledgers.
method-today = Rounds today: for every supplier and day the round is solved on the road network, with driving times, capacity and opening hours. Real drivers are not optimal, and a factor allows for it.
method-marginal = Shared rounds: private customers are drawn at random from density and kind of supplier. The round is solved with and without the municipality's stops; the difference is what the municipality causes.
method-coordinated = Coordinated: units get fixed delivery days. Connected suppliers deliver to the hub, and the hub's vehicles drive rounds solved by the same rules as today's.
method-emissions = Emissions: kilometres times the vehicle's emissions per kilometre, from empty to full. TTW is from the vehicle, WTW adds the making of its fuel.
method-checks = Checks: rounds are accepted by a checker written independently of the search, and tonnes in must equal tonnes out. The same data, seed and version give the same figures.
report-parameters = Parameters and sources
parameters-text = The result rests on { $n } parameters. { $placeholders } of them are placeholders and should be replaced by figures of your own.
parameters-caption = All parameters used
report-colophon = Samlast { $version } · seed { $seed } · fingerprint { $fingerprint }

## The app

app-title = Coordinated goods distribution
app-tagline = See what happens to deliveries, driving and emissions when goods are brought together
app-skip-to-content = Skip to content
app-language = Language
app-language-nb = Bokmål
app-language-nn = Nynorsk
app-language-sv = Svenska
app-language-en = English
app-situation = Situation
app-today = Today
app-coordinated = Coordinated
app-comparison = Comparison
app-main-figures = Main figures
app-all-indicators = All indicators
app-breakdown = Breakdown
app-map = Map
app-map-help = Wider lines mean more vehicles a week. Both maps have the same scale.
app-units = Units
app-unit = Unit
app-unit-kind = Kind of unit
app-unit-week = A week at the door
app-unit-week-help = Choose a unit and see which vehicles come, day by day.
app-week-of = Week from { $monday }
app-vehicles-this-week = { $n ->
    [one] { $n } vehicle this week
   *[other] { $n } vehicles this week
 }
app-no-visits = No vehicles this week.
app-choose-unit = Choose a unit
app-change = Change
app-absolute = Absolute figures
app-per-cent = Per cent
app-indicator = Indicator
app-unit-of-measure = Unit of measure
app-what-is-this = What does this mean?
app-search = Search
app-search-units = Search for a unit
app-results = { $n ->
    [one] { $n } match
   *[other] { $n } matches
 }
app-no-results = No matches. Try a shorter word.
app-all-kinds = All kinds
app-sort-by = Sort by
app-name = Name
app-deliveries-per-week = Deliveries a week
app-show-table = Show as a table
app-show-map = Show the map
app-show-more = Show more
app-day = Day
app-time = Time
app-who-drives = Who drives
app-round-kind = Kind of round
app-vehicle = Vehicle
app-goods-from = Goods from
app-mass-kg = Mass, kg
app-invented = The deliveries are invented. The figures show how the tool works and say nothing about a real municipality.
app-no-ranges = The figures are point estimates. Their uncertainty has not been worked out yet, so no ranges are shown.
app-report = Report
app-open-report = Open the report
app-method = Method and parameters
app-absent = What is not in these figures yet
app-attribution = Sources
app-study = Study
app-period = Period
app-documents = Documents
app-suppliers = Suppliers
app-loading = Loading …
app-error = Something went wrong, and the page could not be shown.
app-error-connection = The server cannot be reached. Check that it is running.
app-try-again = Try again
app-no-results-yet = No results yet. Run the simulation first.
app-close = Close
app-version = Version
app-headline = Coordinated delivery takes the municipality's goods from { $deliveries_base } to { $deliveries_alternative } deliveries, from { $km_base } to { $km_alternative } km of driving and from { $co2e_base } to { $co2e_alternative } tonnes of CO₂e a year.
app-tonnes-co2e-year = tonnes of CO₂e per year
app-both = Side by side
app-map-alt = Map of the vehicles that carry the municipality's goods in an average week: { $scenario }. The list of units below tells the same in figures.
app-map-missing = There is no map of this situation. Import a road network and run the simulation again.
app-zoom-in = Zoom in
app-zoom-out = Zoom out
app-zoom-reset = Whole map
app-busiest-day = The busiest day is { $day }. Vehicles at the door – { $base_name }: { $base }, { $alternative_name }: { $alternative }.
app-vehicles-this-week-one = { $n } vehicle this week
app-results-one = { $n } match
app-seed = Seed

## The command line

cli-imported = imported
cli-duplicate = duplicate
cli-quarantined = kept aside
cli-refused = refused
cli-import-summary = Imported: { $imported }. Duplicates: { $duplicate }. Kept aside: { $quarantined }. Refused: { $refused }.
cli-file-failed = { $file }: { $status }. { $reason }
cli-study-created = The study is in { $path }.
cli-simulating = Simulating { $scenario }
cli-simulated = { $scenario } is simulated: { $deliveries } deliveries on { $rounds } rounds.
cli-unchanged = { $scenario } has not changed since last time; nothing was computed again.
cli-status-documents = Documents: { $n }
cli-status-units = Units: { $n }, { $without } without position
cli-status-suppliers = Suppliers: { $n }, { $without } without position
cli-status-deliveries = Deliveries: { $n }, from { $from } to { $to }
cli-status-roads = Roads: { $source }
cli-status-no-roads = Roads: none. Import a file that ends in .osm.pbf.
cli-status-scenarios = Simulated: { $names }
cli-status-no-scenarios = Simulated: nothing yet. Run samlast simulate.
cli-report-written = The report is in { $path }.
cli-serving = The app is open at { $url }. Stop it with Ctrl-C.
cli-start-app = Start the app with: { $command }
cli-port-busy = Port { $port } is busy. Choose another with --port.
cli-interrupted = Interrupted. What was finished is saved.
cli-demo-written = Invented files for { $inhabitants } inhabitants are in { $path }.
cli-deliveries = Deliveries reconstructed from the documents: { $n }
cli-in-no-round = Found no place on any round: { $n }
cli-status-without-unit = Documents without a known receiver: { $n }

## Reasons in the lists of what could not be used

reason-unit-unknown = The receiver is not in the unit register ({ $documents } documents).
reason-supplier-unknown = The supplier is not in the supplier register ({ $documents } documents).
reason-no-position = Has no position. Add longitude and latitude in the register.
reason-not-on-roads = No road nearby, or the road is not joined to the rest of the network.

## Parameters: names

parameter-payload = Payload
parameter-load-volume = Load volume
parameter-load-share = Load share on shared rounds
parameter-co2e-empty = Emissions, empty
parameter-co2e-full = Emissions, full
parameter-electricity-use = Electricity use
parameter-cost-per-km = Cost per km
parameter-cost-per-hour = Cost per hour
parameter-well-to-wheel-ratio = Ratio of WTW to TTW
parameter-location-based = Electricity emissions, location-based
parameter-market-based = Electricity emissions, market-based
parameter-charging-loss = Charging loss
parameter-connected-share = Share of goods connected to the hub
parameter-inbound-days-per-week = Days a week that suppliers drive to the hub
parameter-days-per-week = Delivery days a week
parameter-pick-ups-replaced = Share of pick-ups replaced by deliveries
parameter-opens = Opens
parameter-closes = Closes
parameter-receiving-time = Time to receive a delivery
parameter-stop-time = Time per stop
parameter-stop-time-fixed = Fixed time per stop
parameter-stop-time-per-roll-cage = Time per roll cage
parameter-roll-cage-mass = Mass in a roll cage
parameter-roll-cage-volume = Volume of a roll cage
parameter-reload-time = Time to reload
parameter-inefficiency-today = Factor for real driving, today
parameter-inefficiency-coordinated = Factor for real driving, coordinated
parameter-line-haul-detour = Road length per air distance, line-haul
parameter-gateway-reach = How far the study area reaches
parameter-driver-shift = Driver's shift
parameter-starts = Rounds start
parameter-private-stops = Private stops per round
parameter-private-stop-time = Time per private stop
parameter-private-spread = Spread of private stops
parameter-population = Inhabitants
parameter-detour-share = Share of a pick-up trip that is a detour
parameter-shop-time = Time in the shop
parameter-per-voucher = Pick-up trips per voucher
parameter-despatch-advice = Confidence in a delivery: despatch advice
parameter-order = Confidence in a delivery: order
parameter-invoice-delivery = Confidence in a delivery: invoice with delivery date
parameter-invoice-date = Confidence in a delivery: invoice with date of issue only
parameter-ledger-entry = Confidence in a delivery: ledger entry
parameter-price-per-kilogram = Price per kilogram
parameter-density = Density as packed

## Sectors, settlements, carriers

sector-food-wholesale = Food wholesaler
sector-dairy = Dairy
sector-bakery = Bakery
sector-beverage = Beverages
sector-other-wholesale = Other wholesale
sector-office-supplies = Office supplies
sector-medical = Medical supplies
sector-web-shop = Web shop
sector-food-retail = Food shop
sector-retail = Shop
sector-farm = Farm
sector-food-producer = Food producer
sector-manufacturer = Manufacturer
sector-ict = ICT equipment
sector-other = Other
settlement-city = City
settlement-town = Town
settlement-village = Village
settlement-hamlet = Hamlet
carrier-default = Parcel carrier

## Parameters of the road network

road-limit = Speed limit
road-achieved = Share of the limit reached
road-highest-speed = Highest speed
road-settlement = Built-up area
road-ferry = Ferry
road-turn = Turn
road-snap = Placing on the network
road-van = Van
road-truck = Truck
parameter-built-up = built-up area
parameter-rural = outside built-up areas
parameter-truck = heavy truck
parameter-motorway = motorway
parameter-trunk = trunk road
parameter-primary = primary road
parameter-secondary = secondary road
parameter-tertiary = tertiary road
parameter-unclassified = unclassified road
parameter-residential = residential street
parameter-link = slip road
parameter-roundabout = roundabout
parameter-living-street = living street
parameter-service = service road
parameter-track = track
parameter-pedestrian = pedestrian street
parameter-unpaved = unpaved road
parameter-rough = very rough surface
parameter-street-length = street length that makes an area built-up
parameter-height = height
parameter-width = width
parameter-length = length
parameter-total-mass = total mass
parameter-axle-load = axle load
parameter-crossing-speed = crossing speed
parameter-boarding-time = boarding time
parameter-turn-time = time per turn
parameter-u-turn-time = time for a U-turn
parameter-snap-limit = greatest distance to a road
parameter-track-reluctance = penalty for joining a track
parameter-liquid-density = Density of liquids
report-main-table = The main figures as a table

## Commodity groups

commodity-milk = Milk
commodity-dairy = Dairy products
commodity-eggs = Eggs
commodity-bread = Bread and bakery
commodity-fruit-vegetables = Fruit and vegetables
commodity-meat = Meat
commodity-fish = Fish
commodity-frozen-food = Frozen food
commodity-dry-food = Dry food
commodity-food-mixed = Mixed food
commodity-beverages = Beverages
commodity-cleaning = Cleaning
commodity-hygiene-paper = Hygiene paper
commodity-medical-consumables = Medical consumables
commodity-incontinence = Incontinence products
commodity-medicines = Medicines
commodity-medical-aids = Medical aids
commodity-office-supplies = Office supplies
commodity-paper = Paper
commodity-teaching-materials = Teaching materials
commodity-books = Books
commodity-toys = Toys and craft materials
commodity-ict = IT equipment
commodity-furniture = Furniture
commodity-textiles-laundry = Textiles and laundry
commodity-workwear = Workwear
commodity-tools-hardware = Tools and hardware
commodity-building-materials = Building materials
commodity-plumbing-electrical = Plumbing and electrical
commodity-spare-parts = Spare parts
commodity-sports = Sports and leisure
commodity-kitchen-equipment = Kitchen equipment
commodity-packaging = Packaging
commodity-flowers = Flowers and plants
commodity-fuel = Fuel
commodity-service = Services
commodity-other = Other goods

## Who drives, what was assumed about places, and the command line

operator-parcel-carrier = Parcel carrier
operator-own-staff = The unit’s own staff
operator-hub = The consolidation centre
placement-supplier-assumed = Unknown place. Its vehicles are taken to come in by the area’s principal road.
placement-unit-unserved = No vehicle gets there within opening hours and working day on at least one day.
placement-unit-without-place = The unit has neither a position nor a known settlement, and is not in the kilometres.
placement-unit-unreachable = No road leads to the unit, and it is not in the kilometres.
placement-unit-at-centre = The unit has no position and is placed at the centre of its settlement.
