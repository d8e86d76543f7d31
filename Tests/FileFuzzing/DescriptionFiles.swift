import DatasetFixtures
import FrameFuzzing
import Instrument
import LabelledPictures
import SegNetModel
import SegNetTraining
import Settings

/// Files that people write by hand and that other commands read: calibration, networks, trainings, data sets.
public enum DescriptionFiles {
  /// A sample per kind.
  public static func samples() throws -> [FileFuzzer.Sample] {
    [
      sample("calibration", calibration) { path, _ in _ = try CalibrationFile(path: path) },
      sample("network", network) { path, _ in _ = try NetworkFile(path: path) },
      sample("network in layers", layers) { path, _ in _ = try NetworkFile(path: path) },
      sample("augmentation", augmentation) { path, _ in _ = try Augmentation(path: path) },
      sample("sweep", "learning_rate: [0.002, 0.004]\nwidths: [[8, 16], [16, 32]]\nepochs: [1, 2]\n") {
        _, text in
        _ = try ParameterGrid(text, name: "sweep")
      },
      sample("training settings", "epochs: 3\nwidths: [8, 16]\nlearning_rate: 0.01\nseed: 7\nbatch: 4\n") {
        _, text in
        _ = try TrainingSettings(ConfigurationDocument(path: "training.yaml", text: text).root)
      },
    ]
  }

  private static let calibration = """
    objectives:
      40x:
        um_per_px: 0.125
        uncertainty: 0.001
        picture_size: 640x480
        spacing_um: 10
        measured: 2026-01-02

    """
  private static let network = """
    architecture: segnet
    widths: [8, 16]
    convolutions_per_stage: [1, 2]
    kernel_size: 3
    dropout: 0.1
    maps: [distance]
    classes: 3

    """
  private static let layers = """
    classes: 3
    layers:
      - { name: one, operation: convolution, output_channels: 8, kernel_size: 5 }
      - { name: two, operation: convolution, output_channels: 8, groups: 8, dilation: 2, dropout: 0.1 }
      - { name: sum, operation: addition, inputs: [one, two] }
      - { name: pool, operation: max_pooling }
      - { name: up, operation: transposed_convolution, output_channels: 4 }
      - { name: back, operation: max_unpooling, inputs: pool, indices: pool }
      - { name: join, operation: concatenation, inputs: [up, back, sum] }
      - { name: classifier, operation: convolution, kernel_size: 1, output_channels: classes }

    """
  private static let augmentation = """
    preset: standard
    mirror_y: 0
    rotation: { probability: 0.8, from: -15, to: 15 }
    elastic: { probability: 0.2, from: 1, to: 4 }
    elastic_spacing: 24

    """

  private static func sample(
    _ name: String, _ text: String, read: @escaping @Sendable (String, String) throws -> Void
  ) -> FileFuzzer.Sample { FileFuzzer.text(name, Array(text.utf8), read: read) }
}
