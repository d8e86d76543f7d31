import Settings
import System
import Testing

/// What the settings of these tests are for.
struct Oven: Equatable, Sendable {
  var heat = 100.0
  var minutes: Int?
  var racks: [Int] = []
}

struct OvenSettingList: SettingList {
  typealias Target = Oven
  static let list = OvenSettingList()

  enum Mode: String, CaseIterable, Sendable, Codable { case air, grill }

  let mode = Key<Mode>("mode", .choice(), SettingHelp("What heats", default: "air"))
  let heat = Key<Double>("heat", .number(in: 0...300), into: \.heat, "Of the air")
  let minutes = Key<Int>("baking_minutes", .integer(from: 1), into: \.minutes, option: "minutes")
  let racks = Key<[Int]>(
    "racks", .list(of: .integer(in: 1...9), count: 1...3), into: \.racks,
    SettingHelp("From below", value: "list"))
  let portions = Key<[Double]>("portions", .oneOrOne(per: "rack", upTo: 3, of: .number(in: 0...1)))
  let recipe = Key<String>("recipe", .name)
  let light = Key<Bool>("light", .boolean)
  let dryRun = Key<Bool>("dry_run", .boolean, isKey: false)
}

typealias OvenSettings = Choices<OvenSettingList>

@Suite struct SettingTests {
  private func read(_ text: String) throws(FileError) -> OvenSettings {
    try OvenSettings(ConfigurationDocument(path: "oven.yaml", text: text).root)
  }

  private func argument(_ option: String, _ text: String) throws(FileError) -> OvenSettings {
    let setting = OvenSettingList.all.first { $0.option == option }!
    var settings = OvenSettings()
    try settings.read(ConfigurationValue(argument: text, of: "--\(option)"), for: setting)
    return settings
  }

  @Test func theListIsInTheOrderOfTheDeclarations() {
    #expect(
      OvenSettingList.keys == ["mode", "heat", "baking_minutes", "racks", "portions", "recipe", "light"])
    #expect(
      OvenSettingList.all.map(\.option) == [
        "mode", "heat", "minutes", "racks", "portions", "recipe", "light", "dry-run",
      ])
    #expect(OvenSettingList.setting("heat")?.help.sentence == "Of the air.")
    #expect(OvenSettingList.setting("mode")?.help.sentence == "What heats (default: air).")
    #expect(OvenSettingList.setting("mode")?.allowedValues == ["air", "grill"])
    #expect(OvenSettingList.setting(ofProperty: "minutes")?.key == "baking_minutes")
    #expect(OvenSettingList.setting("oven") == nil)
  }

  @Test func filesAndTheCommandLineAreReadAlike() throws {
    let file = try read(
      "mode: grill\nheat: 200\nbaking_minutes: 5\nracks: [1, 3]\nportions: 0.5\nrecipe: a\nlight: on\n")
    var said = OvenSettings()
    for (option, text) in [
      ("mode", "grill"), ("heat", "200"), ("minutes", "5"), ("racks", "1,3"), ("portions", "0.5"),
      ("recipe", "a"), ("light", "true"),
    ] { said = said.completed(by: try argument(option, text)) }
    #expect(said == file)
    #expect(file.mode == .grill && file.racks == [1, 3] && file.portions == [0.5] && file.dryRun == nil)
    #expect(try argument("portions", "0.1,0.2").portions == [0.1, 0.2])
    #expect(try argument("racks", "4").racks == [4])
    // A comma in one of several is a comma.
    var names = OvenSettings()
    #expect(throws: FileError.self) {
      try names.read(
        ConfigurationValue(arguments: ["1,2"], of: "--racks"), for: OvenSettingList.setting("racks")!)
    }
  }

  @Test(arguments: [
    ("heat", "500", "must lie in 0.0...300.0, not 500.0"), ("heat", "hot", "must be a number, not 'hot'"),
    ("minutes", "0", "must be at least 1, not 0"),
    ("mode", "steam", "must be one of air, grill, not 'steam'"),
    ("racks", "1,12", "must lie in 1...9, not 12"), ("racks", "1,2,3,4", "must hold 1 to 3 numbers, not 4"),
    ("portions", "1,1,1,1", "must hold one number, or one per rack"), ("recipe", "", "names nothing"),
  ])
  func whatCannotBeIsNamedAlike(option: String, text: String, problem: String) throws {
    let said = #expect(throws: FileError.self) { try argument(option, text) }
    #expect(said == FileError("--\(option)", problem))
    let key = try #require(OvenSettingList.all.first { $0.option == option }).key
    let value = text.contains(",") ? "[\(text)]" : "'\(text)'"
    let written = #expect(throws: FileError.self) { try read("light: on\n\(key): \(value)") }
    #expect(
      written?.problem.contains("line 2: '\(key)") == true && written?.problem.contains(problem) == true)
  }

  @Test func unknownKeysAreNamed() {
    for key in ["haet", "dry_run", "minutes"] {
      let error = #expect(throws: FileError.self) { try read("heat: 1\n\(key): 2") }
      #expect(error?.problem.contains("line 2") == true && error?.problem.contains("'\(key)'") == true)
    }
  }

  @Test func theFirstOneWinsAndWhatIsOpenIsFilled() throws {
    var own = try read("heat: 50\nracks: [2]")
    #expect(
      own.completed(by: try read("heat: 60\nlight: off")) == (try read("heat: 50\nracks: [2]\nlight: off")))
    let file = try ConfigurationDocument(path: "oven.yaml", text: "heat: much\nmode: air\nother: 1").root
    // What is already said is not read, and other keys are for others.
    try own.complete(from: file)
    #expect(own.heat == 50 && own.mode == .air)
    own.heat = nil
    #expect(throws: FileError.self) { try own.complete(from: file) }
    #expect(own.givenKeys == ["mode", "racks"] && !own.isEmpty && OvenSettings().isEmpty)
  }

  @Test func valuesLandWhereTheDeclarationSays() throws {
    var oven = Oven()
    OvenSettings().land(in: &oven)
    #expect(oven == Oven())
    try read("heat: 250\nbaking_minutes: 3\nmode: grill\nracks: [1]").land(in: &oven)
    #expect(oven == Oven(heat: 250, minutes: 3, racks: [1]))
    #expect(OvenSettingList.problem(in: oven) == nil)
    oven.minutes = 0
    #expect(OvenSettingList.problem(in: oven) == "'baking_minutes' must be at least 1, not 0")
    oven = Oven(heat: .nan)
    #expect(OvenSettingList.problem(in: oven)?.contains("'heat' must lie in") == true)
  }

  @Test func whatIsWrittenReadsBack() throws {
    var settings = try read("racks: [1, 3]\nmode: grill\nheat: 200.5\nrecipe: \"it's 5: no\"\nlight: on")
    settings.dryRun = true
    let text = try yamlText(settings)
    // What only the command line can say stays out.
    settings.dryRun = nil
    #expect(try read(text) == settings)
    let encoded = EncodedValue.object([
      "mode": .text("grill"), "heat": .plain("200.5"), "racks": .list([.plain("1"), .plain("3")]),
    ])
    #expect(encoded.differences(from: encoded).isEmpty)
  }

  @Test func differencesNameEveryKey() {
    let before = EncodedValue.object([
      "seed": .plain("5"), "start": .text("a"), "epochs": .plain("1"),
      "loss": .object(["terms": .text("dice"), "deep": .list([])]), "network": .list([.plain("1")]),
      "options": .null,
    ])
    let now = EncodedValue.object([
      "seed": .plain("9"), "epochs": .plain("2"), "weight_decay": .plain("0.1"),
      "loss": .object(["terms": .text("focal"), "deep": .list([.null])]), "network": .list([]),
      "options": .object(["pause": .plain("3")]),
    ])
    #expect(
      now.differences(from: before, allowing: ["epochs"]) == [
        "another loss (terms dice, now focal)", "another network",
        "another options (pause none, now 3)", "seed 5, now 9", "start a, now none",
        "weight decay none, now 0.1",
      ])
    #expect(EncodedValue.null.differences(from: .plain("1")) == ["another value"])
  }
}
