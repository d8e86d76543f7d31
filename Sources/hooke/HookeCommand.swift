import ArgumentParser
import System

/// The command line: one file per subcommand, no logic of its own.
@main
struct HookeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hooke",
    abstract: "Counts cells in the pictures of a USB microscope, and trains the small models that do it.",
    discussion: """
      Count cells with a camera:   hooke run --device /dev/video0 --model model.safetensors --csv counts.csv
      Count them in pictures:      hooke run pictures/ --model model.safetensors --output results/
      Count them in a recording:   hooke run recording.mjpeg --model model.safetensors --csv counts.csv
      Make a model of your own:    hooke train dataset/ --output training/
                                   hooke export training/best.safetensors --int8 --calibrate dataset/ --output model.safetensors
      """,
    version: programVersion,
    subcommands: [
      RunCommand.self, RecordsCommand.self, RecordCommand.self, CalibrateCommand.self, IntervalsCommand.self,
      DevicesCommand.self,
      CameraCommand.self, SnapshotCommand.self, CorrectionCommand.self, TrainCommand.self, SweepCommand.self,
      ExportCommand.self, EvaluateCommand.self, CompareCommand.self, DatasetCommand.self, ProposeCommand.self,
      SegmentCommand.self,
      InspectCommand.self,
      PlanCommand.self, BenchCommand.self, CountingBenchCommand.self, TrainingBenchCommand.self,
    ])

  /// Runs the command that was asked for. What it finds wrong with its own options is told with its own usage.
  static func main() {
    StandardStream.occupyClosed()
    if let place = ProgramArguments.firstThatIsNoText {
      StandardStream.errors.write(
        "Error: argument \(place) is not UTF-8, expected text; rename the file, or type its name anew\n")
      exit(withError: ExitCode.validationFailure)
    }
    let command: any ParsableCommand
    do { command = try parseAsRoot() } catch { exit(withError: error) }
    var running = command
    do {
      try running.run()
      try StandardStream.checkOutput()
    } catch let error as ValidationError {
      var usage = usageString(for: type(of: command))
      if !usage.hasPrefix("Usage:") { usage = "Usage: " + usage }
      let name = type(of: command)._commandName
      StandardStream.errors.write(
        "Error: \(error)\n\(usage)\n  See 'hooke help \(name)' for more information.\n")
      exit(withError: ExitCode.validationFailure)
    } catch { exit(withError: error) }
  }
}
