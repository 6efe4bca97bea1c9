// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/evaluate/probe_problem.h"
#include "core/training/random_forest.h"

namespace molrl::evaluate {

Result<std::vector<ProbeAnswer>> probeByForest(const ProbeProblem& problem, const ForestOptions& options,
                                               JobContext& job)
{
    const training::RandomForest forest(problem.features, problem.split.train);
    const std::vector<std::size_t> wanted = rowsToPredict(problem);
    std::vector<ProbeAnswer> answers;
    for (const int leafSize : options.leafSizes) {
        ProbeAnswer answer = makeAnswer(problem, "leaves of " + std::to_string(leafSize));
        for (const TaskGroup& group : groupTasks(problem))
            for (const std::size_t task : group.tasks) {
                MOLRL_TRY(answer.predictions[task],
                          forest.predict(problem.labels[task], group.rows, wanted, {options.trees, leafSize},
                                         Rng(options.seed).fork(task), options.threads, job));
            }
        answers.push_back(std::move(answer));
    }
    return answers;
}

} // namespace molrl::evaluate
