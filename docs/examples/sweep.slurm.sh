#!/bin/bash
# A sweep as a SLURM array: every task does every n-th run, all of them in one shared folder.
#   sbatch --array=1-16 sweep.slurm.sh mine.toml runs
# A task that is killed is simply queued again: what is there is not repeated. A last task sees to what is left:
#   sbatch --dependency=afterany:JOB --array=1-1 sweep.slurm.sh mine.toml runs
#SBATCH --job-name=memdrive
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=04:00:00
#SBATCH --requeue
#SBATCH --output=%x-%A-%a.log
set -euo pipefail

file=${1:?which file: sbatch --array=1-16 sweep.slurm.sh FILE.toml FOLDER}
folder=${2:?which folder: sbatch --array=1-16 sweep.slurm.sh FILE.toml FOLDER}
# one cache of kernels a node: compiled once, read by all tasks there
export NUMBA_CACHE_DIR=${NUMBA_CACHE_DIR:-${SLURM_TMPDIR:-/tmp}/memdrive-$(id -u)}

exec memdrive sweep "$file" --out "$folder" \
    --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" --workers "${SLURM_CPUS_PER_TASK:-1}"
