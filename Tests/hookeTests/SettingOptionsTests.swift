import ArgumentParser
import SegNetTraining
import Settings
import Testing

@testable import hooke

/// Every setting that is declared has its line among the options of its command.
struct SettingOptionsTests {
  private func options(of command: String) throws -> Set<String> {
    let help = try HookeProgram.run([command, "--help"]).output
    return Set(
      help.split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        return line.hasPrefix("  --") ? words.first.map { String($0.dropFirst(2)) } : nil
      })
  }

  /// The names of the settings that have something to say in the help.
  private func declared<List: SettingList>(_ list: List.Type) -> Set<String> {
    Set(list.all.filter { !$0.help.text.isEmpty }.map(\.option))
  }

  @Test(arguments: ["train", "sweep"])
  func settingsOfTrainings(command: String) throws {
    let options = try options(of: command)
    #expect(declared(TrainingSettingList.self).subtracting(options).isEmpty)
    #expect(TrainingSettingList.all.allSatisfy { !$0.help.text.isEmpty })
    #expect(options.contains("map") && options.contains("augment") && options.contains("convolutions"))
  }

  @Test func settingsOfRuns() throws {
    let options = try options(of: "run")
    let declared = declared(RunSettingList.self).union(declared(SourceSettingList.self))
    #expect(declared.count > 25 && declared.subtracting(options).isEmpty)
    #expect(options.subtracting(declared) == ["config", "true-counts", "json", "version"])
    for command in ["record", "correction make"] {
      let help = try HookeProgram.run(command.split(separator: " ").map(String.init) + ["--help"]).output
      for setting in SourceSettingList.all { #expect(help.contains("  --\(setting.option) ")) }
    }
  }

  /// A flag finds its setting by the name of its property.
  @Test func flagsSayTrue() throws {
    let options = try RunOptions.parse([
      "--real-time", "--track", "--lock-memory", "--overwrite", "--append", "--quiet", "--watch", "--loop",
      "--csv",
      "a,b",
    ])
    let choices = try RunChoices(of: options)
    #expect(choices.realTime == true && choices.track == true && choices.lockMemory == true)
    #expect(choices.overwrite == true && choices.append == true && choices.quiet == true)
    #expect(choices.watch == true)
    #expect(choices.loop == .forever && choices.csv == "a,b")
    #expect(try RunChoices(of: RunOptions.parse([])).isEmpty)
  }
}
