import Settings
import System
import Testing

@Suite struct ConfigurationDocumentTests {
  private func document(_ text: String) throws(FileError) -> ConfigurationSection {
    try ConfigurationDocument(path: "board.yaml", text: text).root
  }

  private func error(_ body: () throws(FileError) -> some Any) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return error.description
    }
  }

  @Test func readsValuesOfEveryKind() throws {
    let root = try document(
      """
      name: left bench
      quoted: "5"
      count: 12
      negative: -3
      ratio: 2.5e-1
      on: true
      off: no
      list: [1, 2, 3]
      nested:
        inner: { deep: yes }
      """)
    #expect(root.keys == ["name", "quoted", "count", "negative", "ratio", "on", "off", "list", "nested"])
    #expect(try root.required("name").string() == "left bench")
    #expect(try root.required("quoted").string() == "5")
    #expect(try root.required("count").integer() == 12)
    #expect(try root.required("negative").integer(in: -3...0) == -3)
    #expect(try root.required("ratio").number() == 0.25)
    #expect(try root.required("on").boolean() && !root.required("off").boolean())
    #expect(try root.required("list").list().map { try $0.integer() } == [1, 2, 3])
    let inner = try root.required("nested").section().required("inner").section()
    #expect(try inner.required("deep").boolean())
  }

  @Test(arguments: ["", "# only a comment\n", "---\n"])
  func anEmptyFileHasNoKeys(text: String) throws {
    #expect(try document(text).keys.isEmpty)
  }

  @Test(arguments: ["key:", "key: ~", "key: null"])
  func emptyValuesCountAsAbsent(text: String) throws {
    #expect(try document(text)["key"] == nil)
    #expect(try document(text).keys == ["key"])
    #expect(
      error { () throws(FileError) in try document(text).required("key") }?.contains("'key' has no value")
        == true)
  }

  @Test func aKeyThatStandsTwiceIsNamed() throws {
    let found = error { () throws(FileError) in try document("list:\n  a: 1\n  a: 2\n") }
    #expect(found?.names("line 2", "'a'") == true, "\(found ?? "")")
  }

  @Test func aQuotedNullIsAText() throws {
    #expect(try document("key: 'null'")["key"]?.string() == "null")
    #expect(try document("key: \"\"")["key"]?.string() == "")
  }

  @Test func errorsNameFileLineAndKey() throws {
    let root = try document("camera:\n  width: wide\n  rates: [30, fast]\n  name: [a]\n")
    let camera = try root.required("camera").section()
    #expect(
      error { () throws(FileError) in try camera.required("width").integer() }?.names(
        "board.yaml", "line 2", "'camera.width'", "whole number", "'wide'") == true)
    let rates = try camera.required("rates").list()
    #expect(
      error { () throws(FileError) in try rates[1].number() }?.names(
        "board.yaml", "line 3", "'camera.rates[1]'", "number", "'fast'") == true)
    #expect(
      error { () throws(FileError) in try camera.required("name").string() }?.names("'camera.name'", "text")
        == true)
    #expect(
      error { () throws(FileError) in try camera.required("height") }?.names(
        "board.yaml", "line 2", "'camera.height'") == true)
    #expect(
      error { () throws(FileError) in try root.required("sink") }?.names("board.yaml", "line 1", "'sink'")
        == true)
    #expect(
      error { () throws(FileError) in try camera.required("width").section() }?.contains("'key: value'")
        == true)
    #expect(
      error { () throws(FileError) in try root.required("camera").list() }?.names("'camera'", "list") == true
    )
  }

  @Test(arguments: [
    ("1.5", "whole number"), ("0x10", "whole number"), ("1e3", "whole number"),
    ("99999999999999999999", "whole number"),
    ("11", "1...10"), ("0", "1...10"), ("", "no value"),
  ])
  func refusesBadIntegers(text: String, words: String) throws {
    let found = error { () throws(FileError) in
      try document("key: \(text)").required("key").integer(in: 1...10)
    }
    #expect(found?.contains(words) == true)
  }

  @Test(arguments: [
    ("nan", "a number"), (".inf", "a number"), ("1e999", "a number"), ("2.5", "0.0...2.0"),
    ("1,5", "a number"),
  ])
  func refusesBadNumbers(text: String, words: String) throws {
    let found = error { () throws(FileError) in try document("key: \(text)").required("key").number(in: 0...2)
    }
    #expect(found?.contains(words) == true)
  }

  @Test func refusesOtherTruthValues() {
    let found = error { () throws(FileError) in try document("key: 1").required("key").boolean() }
    #expect(found?.contains("true or false, not '1'") == true)
  }

  @Test func unknownKeysAreNamedWithTheirLine() throws {
    let root = try document("camera:\n  width: 5\n  heigth: 6\n")
    let camera = try root.required("camera").section()
    #expect(
      error { () throws(FileError) in try camera.rejectUnknownKeys(known: ["width", "height"]) }?.names(
        "board.yaml", "line 3", "'camera.heigth'", "height, width") == true)
    #expect(
      error { () throws(FileError) in try camera.rejectUnknownKeys(known: ["width", "heigth"]) } == nil)
    // An empty value does not hide a wrong key.
    let empty = try document("wrong:\n")
    #expect(
      error { () throws(FileError) in try empty.rejectUnknownKeys(known: []) }?.contains("'wrong'") == true)
  }

  @Test(arguments: [
    "a: 1\na: 2\n", "a:\n  b: 1\n  b: 2\n", "[1, 2]", "just text", "a: [1", "a: \"open", "a: b: c", "\ta: 1",
    "a: 1\n---\nb: 2\n",
    "? [1, 2]\n: 3\n", "a: 1\n  b: 2\n", "a: *nobody\n", "{", "%YAML 9.9\n---\na: 1\n", "a: !!int [\n",
    "\u{0}", "a: &x 1\nb: *x\n",
    "a: &x { b: 1 }\nc:\n  <<: *x\n",
  ])
  func refusesWhatIsNotPlainKeysAndValues(text: String) {
    let found = error { () throws(FileError) in try document(text) }
    #expect(found?.hasPrefix("board.yaml: ") == true)
  }

  /// Signs that end a line or a word for the parser, though they are not of ASCII.
  @Test(arguments: ["\u{85}", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{A0}", "?"])
  func refusesAliasesWhateverStandsBeforeThem(sign: String) {
    var bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n"
    for level in 1...40 {
      bomb +=
        "a\(level): &a\(level) [\([String](repeating: "\(sign)*a\(level - 1)", count: 9).joined(separator: ","))]\n"
    }
    #expect(error { () throws(FileError) in try document(bomb) }?.names("board.yaml") == true)
  }

  @Test func valuesHaveALimit() throws {
    func list(_ count: Int) -> String {
      "a: [\([String](repeating: "1", count: count).joined(separator: ","))]"
    }
    // The list is a value too.
    let most = ConfigurationDocument.valueLimit - 1
    #expect(try document(list(most)).required("a").list().count == most)
    #expect(error { () throws(FileError) in try document(list(most + 1)) }?.names("\(most + 1)") == true)
  }

  @Test func refusesAliasesBeforeTheyGrow() {
    var bomb = "l0: &l0 [a, a, a, a, a, a, a, a, a]\n"
    for level in 1...40 {
      bomb +=
        "l\(level): &l\(level) [\([String](repeating: "*l\(level - 1)", count: 9).joined(separator: ", "))]\n"
    }
    #expect(
      error { () throws(FileError) in try document(bomb) }?.names("board.yaml", "line 2", "alias", "*name")
        == true)
    #expect(error { () throws(FileError) in try document(bomb + "? *l40\n: 1\n") } != nil)
    #expect(error { () throws(FileError) in try document("\"a\":&a [x]\nb: [1,*a]\n") } != nil)
  }

  @Test func ampersandsAndStarsInTextsAreFine() throws {
    let root = try document(
      "url: http://host/?a=1&b=2\nname: salt & pepper\npattern: '*.png'\ntopic: a/*/b\n")
    #expect(try root.required("url").string() == "http://host/?a=1&b=2")
    #expect(try root.required("pattern").string() == "*.png")
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func refusesAbsurdDepth(opening: String) {
    for depth in [900, 100_000] {
      let text = "a:\n  " + String(repeating: opening, count: depth)
      #expect(error { () throws(FileError) in try document(text) } != nil)
    }
  }

  @Test func refusesDepthThatIsWellFormed() {
    let text = "a: " + String(repeating: "[", count: 800) + String(repeating: "]", count: 800)
    #expect(error { () throws(FileError) in try document(text) }?.contains("nested") == true)
  }

  @Test func manyKeysAreReadInGoodTime() throws {
    let text = (0..<20_000).map { "k\($0): 1\n" }.joined()
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try document(text).keys.count == 20_000)
    #expect(clock.now - start < .seconds(20))
  }

  @Test(arguments: ["um_per_px", "micrometres_per_pixel", "micrometers_per_pixel"])
  func earlierSpellingsAreRead(key: String) throws {
    let root = try document("\(key): 0.5\nsize: 3\n")
    try root.rejectUnknownKeys(known: ["um_per_px", "size"])
    #expect(try root["um_per_px"]?.number() == 0.5 && root.required("um_per_px").number() == 0.5)
    #expect(root.keys == [key, "size"])
    // Errors speak of what stands in the file.
    let message = error { () throws(FileError) in _ = try root["um_per_px"]?.boolean() }
    #expect(message?.names(key) == true)
    let unknown = error { () throws(FileError) in try root.rejectUnknownKeys(known: ["size"]) }
    #expect(unknown?.names(key) == true)
  }

  @Test func twoSpellingsOfOneKeyAreRefused() throws {
    let root = try document("um_per_px: 0.5\nmicrometres_per_pixel: 0.5\n")
    let message = error { () throws(FileError) in try root.rejectUnknownKeys(known: ["um_per_px"]) }
    #expect(message?.names("line 2", "micrometres_per_pixel", "um_per_px") == true)
    // Unless both are keys of their own, such as names of classes.
    let classes = try document("colour: 1\ncolor: 2\n")
    try classes.rejectUnknownKeys(known: ["color", "colour"])
    #expect(try classes["colour"]?.integer() == 1 && classes["color"]?.integer() == 2)
  }

  @Test func filesAreReadFromDisk() throws {
    let missing = error { () throws(FileError) in try ConfigurationDocument(path: "/nowhere/board.yaml") }
    #expect(missing?.contains("No such file") == true)
  }
}

extension String {
  /// Whether a message names all of these: the file, the line, the key, the value. How it says so is free.
  fileprivate func names(_ parts: String...) -> Bool { parts.allSatisfy(contains) }
}
