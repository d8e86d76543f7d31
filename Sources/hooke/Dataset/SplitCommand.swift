import ArgumentParser
import LabelledPictures
import System

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Say which pictures of a data set train, choose and judge: write its split.json.",
    discussion: """
      Pictures that belong together stay together: those of one name before the last number (slide3_0012), of one day (in the
      name, or when they were taken), and those that look the same. Without --by, names and days are tried in this order, and
      taken where they give at least 5 groups of which none holds more than half of the pictures. The same pictures and
      the same --seed always give the same split.

      Examples:
        hooke dataset split cells/
        hooke dataset split cells/ --force --seed 2 --by picture --val 0.2 --test 0.1
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @OptionGroup var split: SplitOptions
  @Flag(help: "Write over a split.json that is there.") var force = false

  func run() throws {
    let data = try Dataset(path: dataset)
    guard force || !data.statesSplit else {
      throw FileError(
        data.splitPath, "is there already",
        advice: "write over it with --force; models that learned by it must not be judged by another"
      )
    }
    var line = ProgressLine("looking at the pictures")
    let plan = try data.split(split.making) { line.update(done: $0, of: $1) }
    line.finish()
    try data.write(plan)
    for line in plan.lines(for: dataset) { print(line) }
  }
}
