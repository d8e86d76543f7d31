import Settings

/// What a person said about a training run; nil where nothing was said.
///
/// The command line and `training.yaml` fill the same settings; what neither says is planned from the data. The properties
/// are those of `TrainingSettingList`.
public typealias TrainingSettings = Choices<TrainingSettingList>
